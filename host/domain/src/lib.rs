//! The words and rules of Guildhall: no I/O, no clock, no randomness.
