//! Compiled code, kept between starts.
//!
//! A file is only used when this server wrote it: it begins with a keyed BLAKE3 of everything that
//! follows, under a key that only this server has, and its name holds the digest of the component and
//! of the engine's version and configuration. Anything else is compiled anew, never trusted.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use wasmtime::component::Component;

use crate::compile::Compiler;
use crate::engine::Sandbox;

/// Bytes of the keyed hash at the start of a file.
const MAC: usize = blake3::OUT_LEN;
/// The largest file that is read, in bytes.
const LONGEST: u64 = 512 << 20;

/// The folder of compiled code, and the key that its files are signed with.
#[derive(Clone)]
pub struct Cache {
    folder: PathBuf,
    key: [u8; 32],
    compiler: Compiler,
}

impl Cache {
    /// A cache in `folder`, created when it does not exist.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn open(folder: &Path, key: [u8; 32], compiler: Compiler) -> std::io::Result<Cache> {
        std::fs::create_dir_all(folder)?;
        Ok(Cache {
            folder: folder.to_owned(),
            key,
            compiler,
        })
    }

    /// The component, from the cache or compiled. Takes long when compiled: not for an async thread.
    ///
    /// # Errors
    /// When the bytes are not a component that this engine can compile within the limits; in words.
    pub fn component(&self, sandbox: &Sandbox, bytes: &[u8]) -> Result<Component, String> {
        let path = self.path(sandbox, bytes);
        if let Some(component) = self.load(sandbox, &path) {
            return Ok(component);
        }
        let start = Instant::now();
        let component = match self.compiler.compile(bytes)? {
            Some(code) => compiled(sandbox, &code)?,
            None => Component::new(&sandbox.engine, bytes)
                .map_err(|why| format!("it cannot be compiled: {why:#}"))?,
        };
        tracing::info!(bytes = bytes.len(), took = ?start.elapsed(), "compiled a plugin");
        if let Err(error) = self.save(&component, &path) {
            tracing::warn!(path = %path.display(), %error, "compiled code could not be kept; it will be compiled again at the next start");
        }
        Ok(component)
    }

    fn path(&self, sandbox: &Sandbox, bytes: &[u8]) -> PathBuf {
        let mut name = blake3::Hasher::new_keyed(&sandbox.identity);
        name.update(bytes);
        self.folder
            .join(format!("{}.code", name.finalize().to_hex()))
    }

    /// The name is part of what is signed, so that a file cannot be put in another's place.
    fn mac(&self, path: &Path, code: &[u8]) -> blake3::Hash {
        let mut mac = blake3::Hasher::new_keyed(&self.key);
        mac.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        mac.update(code);
        mac.finalize()
    }

    #[allow(unsafe_code)]
    fn load(&self, sandbox: &Sandbox, path: &Path) -> Option<Component> {
        let size = std::fs::metadata(path).ok()?.len();
        let file = if size <= LONGEST {
            std::fs::read(path).ok()?
        } else {
            return None;
        };
        let (mac, code) = file.split_at_checked(MAC)?;
        let mac = blake3::Hash::from_slice(mac).ok()?;
        // `Hash` compares in constant time.
        if mac != self.mac(path, code) {
            tracing::warn!(path = %path.display(), "compiled code was not written by this server and is not used");
            return None;
        }
        // SAFETY: `deserialize` must only see what `serialize` of the same runtime wrote, because it
        // is run as machine code. These very bytes were: the keyed hash above was made by `save` below
        // with a key that leaves this server's store by no way, it was checked over the bytes in
        // memory and not over a file that could change, and the name that is signed with them binds
        // them to this runtime's version and configuration.
        match unsafe { Component::deserialize(&sandbox.engine, code) } {
            Ok(component) => Some(component),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "compiled code is not usable any more");
                None
            }
        }
    }

    /// Written beside and renamed, so that a crash leaves no half file under the name.
    fn save(&self, component: &Component, path: &Path) -> std::io::Result<()> {
        let code = component.serialize().map_err(std::io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(self.mac(path, &code).as_bytes())?;
        file.write_all(&code)?;
        file.persist(path).map_err(|refused| refused.error)?;
        Ok(())
    }
}

#[allow(unsafe_code)]
fn compiled(sandbox: &Sandbox, code: &[u8]) -> Result<Component, String> {
    // SAFETY: `deserialize` must only see what this runtime wrote. The child that wrote these bytes is
    // this very program with the same engine, started by us for this alone, and nobody else holds the
    // other end of the pipe. What the child was given cannot make it write anything but compiled code,
    // unless the compiler itself is broken, which no process of its own would mend.
    let component = unsafe { Component::deserialize(&sandbox.engine, code) };
    component.map_err(|why| format!("its code cannot be used: {why:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::sandbox;

    /// The smallest component there is.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn only_file(folder: &Path) -> PathBuf {
        let mut files = std::fs::read_dir(folder).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        file
    }

    #[test]
    fn code_is_compiled_once_and_loaded_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = sandbox().unwrap();
        let cache = Cache::open(folder.path(), [7; 32], Compiler::Here).unwrap();
        cache.component(&sandbox, EMPTY).unwrap();
        let path = only_file(folder.path());
        assert_eq!(path, cache.path(&sandbox, EMPTY));
        assert!(cache.load(&sandbox, &path).is_some());
    }

    #[test]
    fn code_that_somebody_else_wrote_is_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = sandbox().unwrap();
        let cache = Cache::open(folder.path(), [7; 32], Compiler::Here).unwrap();
        cache.component(&sandbox, EMPTY).unwrap();
        let path = only_file(folder.path());

        let stranger = Cache::open(folder.path(), [8; 32], Compiler::Here).unwrap();
        assert!(stranger.load(&sandbox, &path).is_none(), "another key");

        let renamed = folder.path().join("other.code");
        std::fs::copy(&path, &renamed).unwrap();
        assert!(cache.load(&sandbox, &renamed).is_none(), "another name");

        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(cache.load(&sandbox, &path).is_none(), "a flipped bit");
        cache.component(&sandbox, EMPTY).unwrap();
        assert!(
            cache.load(&sandbox, &path).is_some(),
            "compiled anew and replaced"
        );
    }
}
