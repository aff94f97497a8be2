//! Plugins are compiled by the program itself in a process of its own, which ends when it takes too much.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;

use guildhall_plugin::compile::{CompileLimits, Compiler};
use wasm_encoder::{
    CodeSection, Component, Function, FunctionSection, Module, ModuleSection, TypeSection, ValType,
};

/// The smallest component there is.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

fn compiles(component: &[u8], limits: CompileLimits) -> Result<Vec<u8>, String> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_guildhall"));
    let compiler = Compiler::Child { program, limits };
    compiler.compile(component).map(Option::unwrap)
}

#[test]
fn a_component_comes_back_as_code() {
    let code = compiles(EMPTY, CompileLimits::default()).unwrap();
    assert_eq!(&code[..4], b"\x7fELF");
}

#[test]
fn what_is_no_component_is_refused_in_words() {
    let why = compiles(b"a text", CompileLimits::default()).unwrap_err();
    assert!(why.starts_with("it cannot be compiled: "), "{why}");
}

#[test]
fn who_takes_too_much_memory_is_ended_and_it_is_said() {
    let limits = CompileLimits {
        memory_mib: 128,
        ..CompileLimits::default()
    };
    assert!(compiles(EMPTY, limits).is_ok());
    let why = compiles(&large(40_000), limits).unwrap_err();
    assert!(why.contains("more than 128 MiB of memory"), "{why}");
}

#[test]
fn who_takes_too_long_is_ended_and_it_is_said() {
    let limits = CompileLimits {
        cpu_seconds: 1,
        ..CompileLimits::default()
    };
    let why = compiles(&large(40_000), limits).unwrap_err();
    assert!(why.contains("1 s of processor time"), "{why}");
}

/// A component whose one module has this many functions of some size: quick to write, long to compile.
fn large(functions: u32) -> Vec<u8> {
    let mut body = Function::new([]);
    let mut code = body.instructions();
    for _ in 0..60 {
        code.local_get(0).i64_const(3).i64_mul();
        code.local_get(0).i64_xor().local_set(0);
    }
    code.local_get(0).end();
    let (mut types, mut kinds, mut bodies) = (
        TypeSection::new(),
        FunctionSection::new(),
        CodeSection::new(),
    );
    types.ty().function([ValType::I64], [ValType::I64]);
    for _ in 0..functions {
        kinds.function(0);
        bodies.function(&body);
    }
    let mut module = Module::new();
    module.section(&types).section(&kinds).section(&bodies);
    let mut component = Component::new();
    component.section(&ModuleSection(&module));
    component.finish()
}
