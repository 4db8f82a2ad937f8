//! Content lines, RFC 5545 section 3.1: how they are written, folded, escaped, and read again.

/// Octets of a line, without its end.
const FOLD: usize = 75;

/// Gathers content lines.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    pub fn finish(self) -> String {
        self.text
    }

    /// A line whose value is as it shall be: a date, a number, a rule.
    pub fn raw(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A line whose value is somebody's text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escape(value)));
    }

    fn fold(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > FOLD {
                self.text.push_str("\r\n ");
                width = 1;
            }
            self.text.push(c);
            width += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A value of type TEXT (section 3.3.11). Control characters have no place in it.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The text of a value of type TEXT.
pub fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    text
}

/// A parameter's value, in quotes where it needs them. There is no quote within quotes that all
/// calendars read, so it becomes another one.
pub fn parameter(name: &str, value: &str) -> String {
    let plain: String = value
        .chars()
        .map(|c| match c {
            '"' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    if plain.contains([':', ';', ',']) {
        format!(";{name}=\"{plain}\"")
    } else {
        format!(";{name}={plain}")
    }
}

/// A line as it was read; the name in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub parameters: Vec<(String, String)>,
    pub value: String,
}

impl Line {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }
}

/// The logical lines of a text. Bare LF and CR end lines, too, as some calendars write them.
pub fn unfold(text: &str) -> impl Iterator<Item = String> {
    let mut physical = text
        .trim_start_matches('\u{feff}')
        .split(['\n', '\r'])
        .filter(|line| !line.is_empty())
        .peekable();
    std::iter::from_fn(move || {
        let mut line = physical.next()?.to_owned();
        while let Some(more) = physical.next_if(|next| next.starts_with([' ', '\t'])) {
            line.push_str(more.get(1..).unwrap_or_default());
        }
        Some(line)
    })
}

/// Reads a logical line; `None` if it is none.
pub fn parse(line: &str) -> Option<Line> {
    let colon = outside_quotes(line, ':')?;
    let (head, value) = line.split_at(colon);
    let mut parts = split_outside_quotes(head, ';').into_iter();
    let name = parts.next().filter(|name| is_name(name))?;
    let mut parameters = Vec::new();
    for part in parts {
        let (name, value) = part.split_once('=')?;
        if !is_name(name) {
            return None;
        }
        parameters.push((name.to_ascii_uppercase(), parameter_text(value)));
    }
    Some(Line {
        name: name.to_ascii_uppercase(),
        parameters,
        value: value.get(1..).unwrap_or_default().to_owned(),
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Without its quotes, and decoded by RFC 6868.
fn parameter_text(value: &str) -> String {
    let plain = value.trim_matches('"');
    let mut text = String::with_capacity(plain.len());
    let mut chars = plain.chars().peekable();
    while let Some(c) = chars.next() {
        let decoded = match (c, chars.peek()) {
            ('^', Some('n')) => Some('\n'),
            ('^', Some('^')) => Some('^'),
            ('^', Some('\'')) => Some('"'),
            _ => None,
        };
        if decoded.is_some() {
            chars.next();
        }
        text.push(decoded.unwrap_or(c));
    }
    text
}

fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        } else if c == wanted && !quoted {
            return Some(at);
        }
    }
    None
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = outside_quotes(rest, separator) {
        let (part, after) = rest.split_at(at);
        parts.push(part);
        rest = after.get(separator.len_utf8()..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut writer = Writer::default();
        writer.text("SUMMARY", &"周例会,".repeat(30));
        let text = writer.finish();
        assert!(text.lines().count() > 3);
        for line in text.split("\r\n") {
            assert!(line.len() <= FOLD, "{line}");
        }
        let lines: Vec<_> = unfold(&text).collect();
        assert_eq!(lines.len(), 1);
        let line = parse(&lines[0]).unwrap();
        assert_eq!(unescape(&line.value), "周例会,".repeat(30));
    }

    #[test]
    fn reads_what_calendars_write() {
        let line =
            parse("ATTENDEE;CN=\"Wang; Fang: Sales\";PARTSTAT=ACCEPTED:mailto:fang@example.com")
                .unwrap();
        assert_eq!(line.name, "ATTENDEE");
        assert_eq!(line.parameter("CN"), Some("Wang; Fang: Sales"));
        assert_eq!(line.parameter("PARTSTAT"), Some("ACCEPTED"));
        assert_eq!(line.value, "mailto:fang@example.com");
        let line = parse("x-note;cn=say ^'hi^'^n:a:b").unwrap();
        assert_eq!(line.parameter("CN"), Some("say \"hi\"\n"));
        assert_eq!(line.value, "a:b");
        for none in ["", "SUMMARY", ":x", "A;B:x", "A B:x", "A;=b:c"] {
            assert_eq!(parse(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC{0,200}") {
            let mut writer = Writer::default();
            writer.text("X", &text);
            let folded = writer.finish();
            let lines: Vec<_> = unfold(&folded).collect();
            prop_assert_eq!(lines.len(), 1);
            prop_assert_eq!(unescape(&parse(&lines[0]).unwrap().value), text);
        }

        #[test]
        fn no_line_is_a_matter(text in "(?s).{0,200}") {
            for line in unfold(&text) {
                parse(&line);
            }
        }

        #[test]
        fn a_name_stays_one_parameter(name in "\\PC{0,60}") {
            let line = format!("ORGANIZER{}:mailto:a@b.c", parameter("CN", &name));
            let line = parse(&line).unwrap();
            prop_assert_eq!(line.parameters.len(), 1);
            prop_assert_eq!(line.value, "mailto:a@b.c");
        }
    }
}
