//! One emoji: what may be put on a message.

use unicode_segmentation::UnicodeSegmentation;

/// Code points of the longest: families and flags of regions have about ten.
const MAX_POINTS: usize = 16;

/// Whether a text is exactly one emoji as a reader sees one (a grapheme cluster, UAX #29),
/// made of nothing but emoji and what joins and colours them (UTS #51).
pub fn is_one(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let key = matches!(first, '0'..='9' | '#' | '*') && text.ends_with('\u{20e3}');
    text.chars().count() <= MAX_POINTS
        && text.graphemes(true).count() == 1
        && (key || is_pictographic(first))
        && text
            .chars()
            .skip(1)
            .all(|c| is_pictographic(c) || is_joining(c))
}

/// Joiners, the choice of the coloured form, the frame of a key, letters of regional flags.
fn is_joining(c: char) -> bool {
    matches!(
        c,
        '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}'
    )
}

/// The blocks in which emoji lie.
fn is_pictographic(c: char) -> bool {
    matches!(
        c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
            | '\u{2194}'..='\u{2199}'
            | '\u{21a9}' | '\u{21aa}'
            | '\u{231a}'..='\u{23ff}'
            | '\u{24c2}'
            | '\u{25aa}'..='\u{25fe}'
            | '\u{2600}'..='\u{27bf}'
            | '\u{2934}' | '\u{2935}'
            | '\u{2b05}'..='\u{2b55}'
            | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests {
    use super::is_one;
    use proptest::prelude::*;

    #[test]
    fn emoji_are_one() {
        for emoji in [
            "👍",
            "👍🏽",
            "❤️",
            "❤",
            "🇨🇳",
            "1️⃣",
            "#️⃣",
            "👨‍👩‍👧‍👦",
            "🏳️‍🌈",
            "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            "©️",
            "㊗️",
            "☕",
            "✅",
        ] {
            assert!(is_one(emoji), "{emoji}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for text in [
            "",
            " ",
            "a",
            "1",
            "赞",
            "👍👍",
            "👍a",
            "a👍",
            ":+1:",
            "👍\u{301}",
            "\u{200d}",
            "\u{fe0f}",
            "\n",
            "👍 ",
            "1\u{fe0f}",
            "٣\u{20e3}",
        ] {
            assert!(!is_one(text), "{text:?}");
        }
        assert!(!is_one(&"👨\u{200d}".repeat(40)));
    }

    proptest! {
        /// What is one has a bounded length, and twice the same is not one.
        #[test]
        fn one_is_one(text in "\\PC{1,8}") {
            if is_one(&text) {
                prop_assert!(text.len() <= 64);
                prop_assert!(!text.chars().any(char::is_alphabetic) || text.contains(['Ⓜ', 'ℹ', '™']));
            }
        }
    }
}
