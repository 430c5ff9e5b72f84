//! Leaves the symbol table out of the released program: 3 of its 14 MB. `strip` of a profile is not kept by cargo (1.95) for
//! a package that has a profile of its own, as ours has.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
}
