//! The sandboxes: installs plugins and runs their calls.
