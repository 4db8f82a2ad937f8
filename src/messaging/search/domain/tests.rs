use proptest::prelude::*;

use super::typed::{MAX_GRAMS, MAX_TYPED};
use super::*;
use crate::messaging::search::place::{Bucket, Entries, having};

/// Whether a text matches, and what of it.
fn found(typed: &str, text: &str) -> Option<Vec<String>> {
    let chars: Vec<char> = text.chars().collect();
    let found = Typed::parse(typed).unwrap().find(text)?;
    let part = |range: Range<usize>| chars[range].iter().collect();
    Some(found.ranges.into_iter().map(part).collect())
}

/// Whether the index proposes a message with this text.
fn is_proposed(typed: &str, text: &str, seq: i64) -> bool {
    let mut entries = Entries::default();
    for term in terms(text) {
        entries.add(seq, &term);
    }
    let bucket = Bucket::of(seq);
    Typed::parse(typed).unwrap().grams().iter().all(|gram| {
        let rows = bucket.places(gram).into_iter();
        let rows = rows.filter_map(|place| entries.0.get(&place));
        rows.flat_map(|row| having(gram, bucket.number, row))
            .any(|at| at == seq)
    })
}

#[test]
fn finds_words_in_every_script() {
    for (typed, text, expected) in [
        ("预算", "第三季度的预算报告", Some(vec!["预算"])),
        ("算", "第三季度的预算报告", Some(vec!["算"])),
        ("告", "第三季度的预算报告", Some(vec!["告"])),
        ("度的预算报", "第三季度的预算报告", Some(vec!["度的预算报"])),
        ("预告", "第三季度的预算报告", None),
        (
            "报告 预算",
            "第三季度的预算，报告",
            Some(vec!["预算", "报告"]),
        ),
        ("预算报告", "第三季度的预算，报告", None),
        (
            "\"预算 报告\"",
            "第三季度的预算，报告",
            Some(vec!["预算，报告"]),
        ),
        ("q3", "看一下Q3报告v2.1", Some(vec!["Q3"])),
        ("Q3报告", "看一下 q3 报告", Some(vec!["q3 报告"])),
        ("2.1", "看一下Q3报告 2.1", Some(vec!["2.1"])),
        ("iph", "新的ｉＰｈｏｎｅ到了", Some(vec!["ｉＰｈ"])),
        ("ｉｐｈｏｎｅ", "新的iPhone到了", Some(vec!["iPhone"])),
        ("\"iph\"", "新的iPhone到了", None),
        ("hone", "新的iPhone到了", None),
        ("i", "新的iPhone到了", None),
        (
            "creme brulee",
            "Crème  BRÛLÉE!",
            Some(vec!["Crème", "BRÛLÉE"]),
        ),
        (
            "\"creme brulee\"",
            "Cre\u{301}me, BRÛLÉE!",
            Some(vec!["Cre\u{301}me, BRÛLÉE"]),
        ),
        (
            "brûlée crème",
            "creme brulee",
            Some(vec!["creme", "brulee"]),
        ),
        ("\"brulee creme\"", "creme brulee", None),
        ("smorrebrod", "Smørrebrød", Some(vec!["Smørrebrød"])),
        ("ガ", "ｶﾞｲﾄﾞ", Some(vec!["ｶﾞ"])),
        ("ガ", "カイト", None),
        ("회의", "오늘 회의는 취소", Some(vec!["회의"])),
        ("отчёт", "Отчёт готов", Some(vec!["Отчёт"])),
        ("отчет", "Отчёт готов", None),
        ("人人", "人人人人", Some(vec!["人人人人"])),
        ("人人", "人", None),
        ("“研发一组”", "研发一组的会", Some(vec!["研发一组"])),
    ] {
        let expected = expected.map(|parts| parts.into_iter().map(str::to_owned).collect());
        assert_eq!(found(typed, text), expected, "{typed} in {text}");
        if expected.is_some() {
            assert!(is_proposed(typed, text, 77), "{typed} in {text}");
        }
    }
}

#[test]
fn better_matches_score_higher() {
    let score = |text| Typed::parse("预算 rep").unwrap().find(text).unwrap().score;
    let together = score("预算 rep");
    let whole = score("rep 的预算");
    let begun = score("report的预算");
    let lost = score(&format!("report的预算{}", "，".repeat(500)));
    assert!(together > whole && whole > begun && begun > lost);
}

#[test]
fn says_what_is_wrong() {
    for (typed, about) in [
        (String::new(), "1 to 100 characters, has 0"),
        ("好".repeat(101), "1 to 100 characters, has 101"),
        (
            "a b c d e f g h i".to_owned(),
            "at most 8 words or quoted phrases, has 9",
        ),
        ("?! \"\" 👍".to_owned(), "a letter, a digit or a character"),
    ] {
        let error = Typed::parse(&typed).unwrap_err();
        assert!(error.contains(about), "{typed}: {error}");
    }
    // What is said twice counts once; a quotation mark that is not closed ends with the text.
    assert!(Typed::parse("a a a a a a a a a \"x y").is_ok());
}

#[test]
fn asks_the_index_for_little() {
    let long: String = ('一'..='龥').step_by(7).take(MAX_TYPED).collect();
    let typed = Typed::parse(&long).unwrap();
    assert_eq!(typed.grams().len(), MAX_GRAMS);
    let typed = Typed::parse("研发一 第3季 报告 iph").unwrap();
    let whole = |term: &str| Gram::Whole(term.to_owned());
    assert_eq!(
        typed.grams(),
        [
            whole("研发"),
            whole("发一"),
            whole("3"),
            whole("报告"),
            Gram::Beginning("iph".to_owned())
        ]
    );
}

fn text() -> impl Strategy<Value = String> {
    // Few characters, so that texts have much in common; and some that fold.
    "[天地人a-bA-B1É ，,\u{ff21}\u{301}]{0,24}"
}

proptest! {
    /// Every part of a text in Chinese characters is found, and marked where it stands.
    #[test]
    fn finds_every_part(text in "[天地人上下]{1,12}", seq in 1_i64..20_000, cut in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let chars: Vec<char> = text.chars().collect();
        let (one, other) = (cut.0.index(chars.len()), cut.1.index(chars.len()));
        let part: String = chars[one.min(other)..=one.max(other)].iter().collect();
        let text = format!("{text} and 日本{text}");
        prop_assert!(is_proposed(&part, &text, seq));
        let found = Typed::parse(&part).unwrap().find(&text).unwrap();
        prop_assert!(found.ranges.iter().any(|range| range.contains(&one.min(other))));
    }

    /// A text is found by Chinese characters exactly if it contains them.
    #[test]
    fn finds_what_is_there_and_nothing_else(text in "[天地人上，]{0,12}", part in "[天地人上]{1,4}") {
        let is_there = text.contains(&part);
        prop_assert_eq!(found(&part, &text).is_some(), is_there);
        prop_assert!(!is_there || is_proposed(&part, &text, 1));
    }

    /// What matches is proposed, whatever was typed; and its ranges are in order and apart.
    #[test]
    fn proposes_what_matches(text in text(), typed in text(), quoted in any::<bool>(), seq in 1_i64..200_000) {
        let typed = if quoted { format!("\"{typed}\"") } else { typed };
        let Ok(read) = Typed::parse(&typed) else { return Ok(()) };
        if let Some(found) = read.find(&text) {
            prop_assert!(is_proposed(&typed, &text, seq));
            prop_assert!(found.ranges.iter().all(|range| range.start < range.end && range.end <= text.chars().count()));
            prop_assert!(found.ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }

    /// No text and nothing typed stops it.
    #[test]
    fn reads_anything(text in any::<String>(), typed in "\\PC{1,40}") {
        if let Ok(typed) = Typed::parse(&typed) {
            let _ = (typed.find(&text), typed.grams());
        }
        prop_assert!(terms(&text).iter().all(|term| term.len() < 256));
    }
}
