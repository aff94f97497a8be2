//! The door: HTTP API, socket and web client.
