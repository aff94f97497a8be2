//! Components of one host call each: a manifest with one capability, and a handler that calls one
//! function of it. Made from the contract, so that a new function has one without being asked for.

use std::collections::BTreeSet;

use guildhall_manifest::{Capability, Handler, Locales, Manifest, pack};
use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function as Body, FunctionSection,
    ImportSection, MemorySection, MemoryType, Module, TypeSection, ValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{
    Function, FunctionKind, LiftLowerAbi, ManglingAndAbi, Resolve, WasmExport, WasmExportKind,
    WasmImport, WorldId, WorldItem, WorldKey,
};

const NAMES: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
/// Where the host may write what it hands over: anywhere in the one memory, again and again.
const BUFFER: i32 = 1_024;

/// A component that calls one function.
pub struct Caller {
    /// `interface#function`.
    pub calls: String,
    /// What it asks for; none when every plugin may.
    pub capability: Option<Capability>,
    /// With its manifest.
    pub package: Vec<u8>,
}

/// One for each function of the contract that stands alone: what belongs to a resource needs one first,
/// and is called by guests that read files.
pub fn all() -> Vec<Caller> {
    let handlers = Handler::ALL
        .into_iter()
        .filter(|one| *one != Handler::Lifecycle);
    let mut handlers = handlers.collect::<Vec<_>>().into_iter().cycle();
    let wanted = Capability::ALL.into_iter().map(Some).chain([None]);
    let mut found = Vec::new();
    for capability in wanted {
        let first = world(&manifest(capability, Handler::OnJob));
        for (key, function) in imports(&first.0, first.1) {
            let name = first.0.name_world_key(&key);
            let own = capability.map(Capability::interface);
            if own.is_none_or(|own| own == name) {
                let handler = handlers.next().unwrap_or(Handler::OnJob);
                found.push(caller(&name, &function.name, capability, handler));
            }
        }
    }
    found
}

fn caller(
    interface: &str,
    function: &str,
    capability: Option<Capability>,
    handler: Handler,
) -> Caller {
    let manifest = manifest(capability, handler);
    let (resolve, world) = world(&manifest);
    let mut all = imports(&resolve, world).into_iter();
    let found =
        all.find(|(key, one)| resolve.name_world_key(key) == interface && one.name == function);
    let (key, called) = found.unwrap();
    let mut module = module(&resolve, world, (&key, &called), &handler.interface());
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    let component = encoder.unwrap().encode().unwrap();
    Caller {
        calls: format!("{interface}#{function}"),
        capability,
        package: pack(&component, &manifest, &Locales::default()).unwrap(),
    }
}

fn manifest(capability: Option<Capability>, handler: Handler) -> Manifest {
    let words = r#"{ en = "Calls one function", zh-CN = "调用一个函数" }"#;
    let mut text = format!(
        "id = \"caller\"\nversion = \"0.1.0\"\nname = {words}\ndescription = {words}\npublisher = {words}\nhandlers = [\"{handler}\"]\n"
    );
    for capability in BTreeSet::from_iter(capability.into_iter().chain(handler.needs())) {
        let hosts = match capability {
            Capability::NetHttp => "hosts = [\"api.example.com\"]\n",
            _ => "",
        };
        text += &format!(
            "[[capabilities]]\nname = \"{capability}\"\nrequired = true\nbecause = {words}\n{hosts}"
        );
    }
    if capability == Some(Capability::InteropCalling) {
        text += "[[requires]]\nplugin = \"other\"\nservice = \"any\"\n";
    }
    text += &match handler {
        Handler::Commands => format!("[[commands]]\nname = \"call\"\ndescription = {words}\n"),
        Handler::MessageActions => {
            format!("[[message-actions]]\nid = \"call\"\nlabel = {words}\n")
        }
        Handler::PageHandler => format!("[[pages]]\npath = \"call\"\ntitle = {words}\n"),
        Handler::Services => format!(
            "[[provides]]\nservice = \"call\"\ndescription = {words}\nmethods = [{{ name = \"call\", gives = {{}} }}]\n"
        ),
        Handler::Webhook => format!(
            "[[webhooks]]\nname = \"call\"\ndescription = {words}\nauth = {{ by = \"token\" }}\n"
        ),
        Handler::OnMessage
        | Handler::OnMessageChange
        | Handler::OnMember
        | Handler::OnFile
        | Handler::OnReaction
        | Handler::OnUser
        | Handler::OnDepartment => {
            let topic = handler.name().trim_start_matches("on-");
            format!("[[events]]\non = \"{topic}\"\n")
        }
        Handler::SettingCheck => {
            format!("[[settings]]\nkey = \"call\"\nkind = \"text\"\nlabel = {words}\n")
        }
        Handler::Lifecycle
        | Handler::CardActions
        | Handler::CardSource
        | Handler::FormHandler
        | Handler::OnJob
        | Handler::MessageFilter => String::new(),
    };
    Manifest::parse(&text).unwrap_or_else(|why| panic!("{why}\n{text}"))
}

fn world(manifest: &Manifest) -> (Resolve, WorldId) {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("plugin.wit", &manifest.world_with_contract());
    let package = package.unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    (resolve, world)
}

fn imports(resolve: &Resolve, world: WorldId) -> Vec<(WorldKey, Function)> {
    let all = functions(resolve, &resolve.worlds[world].imports);
    let alone = |(_, function): &(WorldKey, Function)| function.kind == FunctionKind::Freestanding;
    all.into_iter().filter(alone).collect()
}

fn functions<'a>(
    resolve: &Resolve,
    items: impl IntoIterator<Item = (&'a WorldKey, &'a WorldItem)>,
) -> Vec<(WorldKey, Function)> {
    let mut found = Vec::new();
    for (key, item) in items {
        if let WorldItem::Interface { id, .. } = item {
            let all = resolve.interfaces[*id].functions.values();
            found.extend(all.map(|function| (key.clone(), function.clone())));
        }
    }
    found
}

/// Whatever is called in this handler calls the import, and traps.
fn module(
    resolve: &Resolve,
    world: WorldId,
    (interface, called): (&WorldKey, &Function),
    handler: &str,
) -> Vec<u8> {
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    let (mut declared, mut exports, mut code) = (
        FunctionSection::new(),
        ExportSection::new(),
        CodeSection::new(),
    );
    let signature = resolve.wasm_signature(AbiVariant::GuestImport, called);
    let import = WasmImport::Func {
        interface: Some(interface),
        func: called,
    };
    let (module, name) = resolve.wasm_import_name(NAMES, import);
    types
        .ty()
        .function(values(&signature.params), values(&signature.results));
    imports.import(&module, &name, EntityType::Function(0));
    let mut index = 1;
    let mut add = |name: &str, params: &[WasmType], results: &[WasmType], body: &Body| {
        types.ty().function(values(params), values(results));
        declared.function(index);
        code.function(body);
        exports.export(name, ExportKind::Func, index);
        index += 1;
    };
    for (key, function) in functions(resolve, &resolve.worlds[world].exports) {
        let export = WasmExport::Func {
            interface: Some(&key),
            func: &function,
            kind: WasmExportKind::Normal,
        };
        let own = resolve.wasm_signature(AbiVariant::GuestExport, &function);
        let mut body = Body::new([]);
        if resolve.name_world_key(&key) == handler {
            call(&mut body, &signature.params, signature.results.len());
        }
        body.instructions().unreachable().end();
        let name = resolve.wasm_export_name(NAMES, export);
        add(&name, &own.params, &own.results, &body);
    }
    let mut realloc = Body::new([]);
    realloc.instructions().i32_const(BUFFER).end();
    add(
        "cabi_realloc",
        &[WasmType::I32; 4],
        &[WasmType::I32],
        &realloc,
    );
    exports.export("memory", ExportKind::Memory, 0);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 4,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&declared);
    module.section(&memories).section(&exports).section(&code);
    module.finish()
}

/// With a zero for everything: empty texts and lists, nothing where there may be nothing, first cases.
fn call(body: &mut Body, params: &[WasmType], results: usize) {
    let mut code = body.instructions();
    for param in params {
        match value(*param) {
            ValType::I64 => code.i64_const(0),
            ValType::F32 => code.f32_const(0.0.into()),
            ValType::F64 => code.f64_const(0.0.into()),
            _ => code.i32_const(0),
        };
    }
    code.call(0);
    (0..results).for_each(|_| {
        code.drop();
    });
}

fn values(types: &[WasmType]) -> Vec<ValType> {
    types.iter().copied().map(value).collect()
}

fn value(of: WasmType) -> ValType {
    match of {
        WasmType::I64 | WasmType::PointerOrI64 => ValType::I64,
        WasmType::F32 => ValType::F32,
        WasmType::F64 => ValType::F64,
        WasmType::I32 | WasmType::Pointer | WasmType::Length => ValType::I32,
    }
}
