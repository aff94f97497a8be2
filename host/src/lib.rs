//! The Guildhall server.
