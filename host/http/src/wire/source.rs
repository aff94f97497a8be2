//! What a request says about itself, as plugins are told: which program sent it, and its trace.
//!
//! Nothing may be decided by it. What is not of the exact form is left out, never passed on.

use axum::http::HeaderMap;
use guildhall_plugin::Source;

/// The program that sent the request, as it names itself.
const CLIENT: &str = "guildhall-client";
/// W3C Trace Context, section 3.2.
const TRACE_PARENT: &str = "traceparent";
/// Longest name of a program, in bytes.
const LONGEST_CLIENT: usize = 64;

/// What these headers say.
#[must_use]
pub fn of(headers: &HeaderMap) -> Source {
    Source {
        client: text(headers, CLIENT).filter(|name| is_client(name)),
        trace_parent: text(headers, TRACE_PARENT).filter(|trace| is_trace_parent(trace)),
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn is_client(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST_CLIENT && name.bytes().all(|b| b.is_ascii_graphic())
}

/// `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`, neither id of zeros alone.
fn is_trace_parent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, parent, flags] = parts.as_slice() else {
        return false;
    };
    let hex = |part: &str, digits: usize| {
        part.len() == digits
            && part
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let some = |part: &str| part.bytes().any(|b| b != b'0');
    *version == "00"
        && hex(trace, 32)
        && hex(parent, 16)
        && hex(flags, 2)
        && some(trace)
        && some(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn only_the_exact_forms_are_passed_on() {
        assert!(is_trace_parent(TRACE));
        for bad in [
            "",
            "00",
            &TRACE.to_uppercase(),
            &TRACE.replacen("00-", "ff-", 1),
            &format!("{TRACE}-more"),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        ] {
            assert!(!is_trace_parent(bad), "{bad}");
        }
        assert!(is_client("web/1.0"));
        for bad in ["", "a b", "x\u{7f}", &"x".repeat(LONGEST_CLIENT + 1)] {
            assert!(!is_client(bad), "{bad}");
        }
    }

    #[test]
    fn a_request_that_says_nothing_has_no_source() {
        assert_eq!(of(&HeaderMap::new()), Source::default());
    }
}
