//! Follows the log and tells every connected screen.
