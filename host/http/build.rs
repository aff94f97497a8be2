//! Embeds the built web client, each file plain and gzipped, into the program.
//!
//! Without a built client it embeds one page that says how to build it; it never builds it itself.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Guildhall</title>\
<h1>Guildhall</h1><p>The server runs, but the web client is not built. Run <code>cargo xtask web</code> \
and start it again.</p></html>\n";

fn main() -> Result<(), Box<dyn Error>> {
    let dist = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../web/dist");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", dist.display());
    // Cargo runs this again on every build while the folder that it watches is missing.
    let _ = fs::create_dir_all(&dist);
    let mut files = Vec::new();
    collect(&dist, &mut files);
    files.sort();
    let store = out.join("client");
    let _ = fs::remove_dir_all(&store);
    fs::create_dir_all(&store)?;
    let mut table = String::from("&[\n");
    if !files.iter().any(|file| file == &dist.join("index.html")) {
        files.clear();
        entry(&mut table, &store, 0, "/index.html", PLACEHOLDER.as_bytes())?;
    }
    for (number, file) in files.iter().enumerate() {
        println!("cargo:rerun-if-changed={}", file.display());
        let path = file
            .strip_prefix(&dist)?
            .to_str()
            .ok_or("a file name that is no text")?;
        entry(
            &mut table,
            &store,
            number,
            &format!("/{}", path.replace('\\', "/")),
            &fs::read(file)?,
        )?;
    }
    table.push(']');
    fs::write(out.join("client.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = item.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn entry(
    table: &mut String,
    store: &Path,
    number: usize,
    path: &str,
    bytes: &[u8],
) -> Result<(), Box<dyn Error>> {
    let plain = store.join(number.to_string());
    fs::write(&plain, bytes)?;
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    let packed = packer.finish()?;
    let gzip = if packed.len() * 10 < bytes.len() * 9 {
        let file = store.join(format!("{number}.gz"));
        fs::write(&file, packed)?;
        format!("Some(include_bytes!({:?}))", file.display().to_string())
    } else {
        "None".to_owned()
    };
    let plain = plain.display().to_string();
    table.push_str(&format!(
        "    Asset {{ path: {path:?}, plain: include_bytes!({plain:?}), gzip: {gzip} }},\n"
    ));
    Ok(())
}
