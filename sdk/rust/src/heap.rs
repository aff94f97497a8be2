//! The heap of a plugin: an area that is there from the start, so that an ordinary call never
//! grows its memory (growing costs the host two `mprotect` calls, which no other thread survives
//! unhindered). Only when the area is full, memory grows. The only unsafe code of the SDK.
#![allow(unsafe_code, reason = "an allocator hands out raw memory")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};
use dlmalloc::{Allocator, Dlmalloc};

/// Bytes of the area. Only pages that are touched cost anything.
const AREA: usize = 1024 * 1024;
/// A page of WebAssembly.
const PAGE: usize = 64 * 1024;

#[repr(C, align(4096))]
struct Area(UnsafeCell<[u8; AREA]>);

// SAFETY: plugins have one thread; only `System::alloc` takes the address, once.
unsafe impl Sync for Area {}

static SPACE: Area = Area(UnsafeCell::new([0; AREA]));

struct System {
    given: Cell<bool>,
}

// SAFETY: what is handed out is the area, once, or fresh pages that nobody else has.
unsafe impl Allocator for System {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        if size <= AREA && !self.given.replace(true) {
            return (SPACE.0.get().cast(), AREA, 0);
        }
        let pages = size.div_ceil(PAGE);
        match core::arch::wasm32::memory_grow(0, pages) {
            usize::MAX => (core::ptr::null_mut(), 0, 0),
            before => ((before * PAGE) as *mut u8, pages * PAGE, 0),
        }
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        core::ptr::null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

struct Heap(UnsafeCell<Dlmalloc<System>>);

// SAFETY: plugins have one thread.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(Dlmalloc::new_with_allocator(System {
    given: Cell::new(false),
})));

// SAFETY: one thread, and the allocator never calls itself, so the reference is unique; sizes and
// alignments are passed on as they came.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { (*self.0.get()).calloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        unsafe { (*self.0.get()).free(ptr, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { (*self.0.get()).realloc(ptr, layout.size(), layout.align(), size) }
    }
}
