use proptest::prelude::*;

use super::*;

/// The best rank at which what is typed finds a person.
fn found(of: Findable<'_>, typed: &str) -> Option<Rank> {
    let terms = terms(of);
    let prefixes = prefixes(typed);
    let matches = |(rank, term): &&(Rank, String)| {
        prefixes
            .iter()
            .any(|prefix| prefix.ranks.contains(rank) && *term >= prefix.from && *term < prefix.to)
    };
    terms.iter().filter(matches).map(|(rank, _)| *rank).min()
}

fn named(name: &str) -> Findable<'_> {
    Findable {
        name,
        ..Findable::default()
    }
}

#[test]
fn names_are_found_by_pinyin() {
    let name = named("王小明");
    for typed in ["w", "wang", "WangXiaoMing", "wang xiao ming", "ｗａｎｇ"] {
        assert_eq!(found(name, typed), Some(Rank::Pinyin), "{typed}");
    }
    for typed in ["wxm", "wxiaom", "wangxm", "wxming", "w x m"] {
        assert_eq!(found(name, typed), Some(Rank::Mix), "{typed}");
    }
    for typed in ["xm", "xiaoming", "xming", "ming", "m"] {
        assert_eq!(found(name, typed), Some(Rank::PinyinPart), "{typed}");
    }
    assert_eq!(found(name, "王小"), Some(Rank::Name));
    assert_eq!(found(name, "小明"), Some(Rank::NamePart));
    for typed in [
        "wm", "wangming", "x王", "明小", "wxmi王", "wngx", "", " ", "·",
    ] {
        assert_eq!(found(name, typed), None, "{typed}");
    }
}

#[test]
fn readings_of_surnames_are_known() {
    for (name, typed) in [
        ("单雄信", "shanxx"),
        ("曾国藩", "zenggf"),
        ("解晓东", "xiexd"),
        ("仇英", "qiuy"),
        ("查良镛", "zhaly"),
        ("查良镛", "zhly"),
        ("区大任", "oudr"),
        ("朴树", "piaoshu"),
        ("乐毅", "yueyi"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("吕布", "lüb"),
        ("欧阳娜娜", "oynn"),
    ] {
        assert!(found(named(name), typed).is_some(), "{name} by {typed}");
    }
}

#[test]
fn letters_are_found_by_words() {
    let name = named("John van Smith");
    for (typed, rank) in [
        ("john", Rank::Name),
        ("John V", Rank::Name),
        ("smith", Rank::NamePart),
        ("jvs", Rank::Mix),
        ("jsmith", Rank::Mix),
    ] {
        let wanted = (typed != "jsmith").then_some(rank);
        assert_eq!(found(name, typed), wanted, "{typed}");
    }
}

#[test]
fn everything_else_is_found_too() {
    let of = Findable {
        name: "王小明",
        other_names: &[Some("Tony".to_owned()), Some("老王".to_owned())],
        employee_number: Some("A-0042"),
        mobile: Some("+8613800138000"),
        email: Some("Feng.Zi@example.com"),
        title: Some("高级工程师"),
    };
    for (typed, rank) in [
        ("tony", Rank::OtherName),
        ("laow", Rank::OtherName),
        ("a0042", Rank::EmployeeNumber),
        ("A-00", Rank::EmployeeNumber),
        ("42", Rank::EmployeeNumber),
        ("138 0013", Rank::Mobile),
        ("+86138", Rank::Mobile),
        ("8000", Rank::Mobile),
        ("feng.z", Rank::Email),
        ("zi@ex", Rank::Email),
        ("工程师", Rank::Title),
    ] {
        assert_eq!(found(of, typed), Some(rank), "{typed}");
    }
    assert_eq!(found(of, "800"), None, "too few digits of a mobile");
}

#[test]
fn terms_are_bounded() {
    let long = "朴单曾解仇查区乐行重长朝和".repeat(4);
    let of = Findable {
        title: Some(&long),
        ..named(&long)
    };
    let terms = terms(of);
    assert!(terms.len() < 4_000, "{}", terms.len());
    assert!(
        terms
            .iter()
            .all(|(_, term)| term.chars().count() <= MAX_TERM)
    );
}

/// Surnames, also with several readings, and what people call their children.
const CHARACTERS: &str = "王李张刘陈杨赵黄周吴徐孙单曾解仇查区朴乐盖任华缪翟覃种欧阳司马\
     小明伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛超霞平刚桂长行朝重晓宇轩子涵梓雨泽";

fn character() -> impl Strategy<Value = char> {
    proptest::sample::select(CHARACTERS.chars().collect::<Vec<_>>())
}

proptest! {
    /// Whatever mix of initials and whole readings is typed, from whatever character on, and
    /// however much of it, the person is found.
    #[test]
    fn any_mix_finds(
        name in proptest::collection::vec(character(), 2..=4),
        start in 0..4_usize,
        choices in proptest::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 4),
        typed in any::<prop::sample::Index>(),
    ) {
        // Some names of many readings have more mixes than are kept.
        let whole: String = name.iter().collect();
        prop_assume!(mixes(&units(&whole)).len() < MAX_MIXES);
        let start = start.min(name.len() - 1);
        let mix: String = name[start..].iter().zip(&choices).map(|(c, (whole, which))| {
            let all = readings(*c);
            let reading = &all[which.index(all.len())];
            if *whole { reading.clone() } else { reading.chars().take(1).collect() }
        }).collect();
        let typed: String = mix.chars().take(1 + typed.index(mix.chars().count())).collect();
        let name: String = name.into_iter().collect();
        prop_assert!(found(named(&name), &typed).is_some(), "{} by {}", name, typed);
    }

    #[test]
    fn nothing_panics(name: String, typed: String) {
        found(named(&name), &typed);
    }
}
