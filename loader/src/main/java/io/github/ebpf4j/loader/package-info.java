/**
 * From an object file to programs: whatever a compiler has written opens here and becomes pure data, and whatever is
 * malformed is refused with one type of exception that says where.
 *
 * <p>Begin with {@link io.github.ebpf4j.loader.ObjectLoader#load(java.nio.file.Path)}, which gives an
 * {@link io.github.ebpf4j.loader.ObjectFile}.
 *
 * <p>To read the code, follow the bytes: {@code ElfGuard} checks the header and the section table before the ELF parser
 * sees them, {@code ElfObject} reads symbols, relocations and names, {@code LinkUnit} adds the types. {@code ObjectLinker}
 * is the way from there to an object: {@code SymbolResolver} says what a symbol means among several files,
 * {@code MapTable} collects the maps ({@code BtfMaps}, {@code LegacyMaps}, {@code DataSections}, {@code KernelSettings},
 * {@code StructOps}), {@code ExternTable} what is not defined, {@code FunctionTable} the functions.
 * {@code FunctionReader} decodes one and applies what {@code RelocationTargets} and {@code CorePatcher} say,
 * {@code ProgramLinker} joins a program and the functions that it needs.
 */
package io.github.ebpf4j.loader;
