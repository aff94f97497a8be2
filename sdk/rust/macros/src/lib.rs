//! The macros of guildhall-sdk.
