//! Who may do what, and the doing of it: one transaction per use case.
