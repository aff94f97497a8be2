//! The manifest of a plugin, its world, and the package file.
