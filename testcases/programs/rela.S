// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: relocations of code with addends of their own (SHT_RELA), and a relocation of type 0 on an lddw. No compiler at
// hand writes either, so this is the whole object file, byte by byte: the contents of the section .image.

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ORDER 1
#define REGISTERS(dst, src) (src << 4 | dst)
#define INFO(symbol, type) .4byte type, symbol
#else
#define ORDER 2
#define REGISTERS(dst, src) (dst << 4 | src)
#define INFO(symbol, type) .4byte symbol, type
#endif

// opcode, registers, offset, imm
#define SLOT(opcode, dst, src, offset, imm) .byte opcode, REGISTERS(dst, src); .2byte offset; .4byte imm
// name, type, flags, address, offset, size, link, info, alignment, size of an entry
#define SECTION(name, type, flags, start, end, link, info, align, entry) \
    .4byte name - names, type;                                           \
    .8byte flags, 0, start - image, end - start;                         \
    .4byte link, info;                                                   \
    .8byte align, entry
// name, binding and type, visibility, section, value, size
#define SYMBOL(name, info, section, value, size) \
    .4byte name - names;                         \
    .byte info, 0;                               \
    .2byte section;                              \
    .8byte value, size

#define PROGBITS 1
#define SYMTAB 2
#define STRTAB 3
#define RELA 4
#define REL 9
#define WRITE 1
#define ALLOC 2
#define EXECUTE 4

#define GLOBAL_FUNCTION 0x12
#define GLOBAL_OBJECT 0x11

#define R_BPF_NONE 0
#define R_BPF_64_64 1
#define R_BPF_64_32 10

    .section .image
image:
    .byte 0x7f, 'E', 'L', 'F', 2, ORDER, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
    .2byte 1, 247
    .4byte 1
    .8byte 0, 0, sections - image
    .4byte 0
    .2byte 64, 0, 0, 64, 10, 9

text:                           // section 1, .text: subprogram, returns 33
    SLOT(0xb7, 0, 0, 0, 33)
    SLOT(0x95, 0, 0, 0, 0)
socket:                         // section 2
    SLOT(0x18, 1, 0, 0, 0)      // second_value, returns 22: the symbol is values, the addend of the relocation 4
    SLOT(0x00, 0, 0, 0, 0)
    SLOT(0x61, 0, 1, 0, 0)
    SLOT(0x95, 0, 0, 0, 0)
    SLOT(0x85, 0, 1, 0, -1)     // call_subprogram, returns 33
    SLOT(0x95, 0, 0, 0, 0)
xdp:                            // section 3
    SLOT(0x18, 1, 0, 0, 0)      // first_value, returns 11: the symbol is values, the type of the relocation 0
    SLOT(0x00, 0, 0, 0, 0)
    SLOT(0x61, 0, 1, 0, 0)
    SLOT(0x95, 0, 0, 0, 0)
data:                           // section 4, .data
    .4byte 11, 22
license:                        // section 5
    .asciz "Dual MIT/GPL"
    .p2align 3

socket_relocations:             // section 6, .relasocket
    .8byte 0
    INFO(2, R_BPF_64_64)
    .8byte 4
    .8byte 32
    INFO(1, R_BPF_64_32)
    .8byte 0
xdp_relocations:                // section 7, .relxdp
    .8byte 0
    INFO(2, R_BPF_NONE)
symbols:                        // section 8, .symtab
    .8byte 0, 0, 0
    SYMBOL(subprogram_name, GLOBAL_FUNCTION, 1, 0, 16)
    SYMBOL(values_name, GLOBAL_OBJECT, 4, 0, 8)
    SYMBOL(second_value_name, GLOBAL_FUNCTION, 2, 0, 32)
    SYMBOL(call_subprogram_name, GLOBAL_FUNCTION, 2, 32, 16)
    SYMBOL(first_value_name, GLOBAL_FUNCTION, 3, 0, 32)
    SYMBOL(license_name, GLOBAL_OBJECT, 5, 0, 13)
names:                          // section 9, .strtab
    .byte 0
subprogram_name: .asciz "subprogram"
values_name: .asciz "values"
second_value_name: .asciz "second_value"
call_subprogram_name: .asciz "call_subprogram"
first_value_name: .asciz "first_value"
license_name: .asciz "_license"
text_name: .asciz ".text"
socket_name: .asciz "socket"
xdp_name: .asciz "xdp"
data_name: .asciz ".data"
license_section_name: .asciz "license"
socket_relocations_name: .asciz ".relasocket"
xdp_relocations_name: .asciz ".relxdp"
symbols_name: .asciz ".symtab"
names_name: .asciz ".strtab"
names_end:
    .p2align 3
sections:
    .8byte 0, 0, 0, 0, 0, 0, 0, 0
    SECTION(text_name, PROGBITS, ALLOC | EXECUTE, text, socket, 0, 0, 8, 0)
    SECTION(socket_name, PROGBITS, ALLOC | EXECUTE, socket, xdp, 0, 0, 8, 0)
    SECTION(xdp_name, PROGBITS, ALLOC | EXECUTE, xdp, data, 0, 0, 8, 0)
    SECTION(data_name, PROGBITS, ALLOC | WRITE, data, license, 0, 0, 4, 0)
    SECTION(license_section_name, PROGBITS, ALLOC | WRITE, license, license + 13, 0, 0, 1, 0)
    SECTION(socket_relocations_name, RELA, 0, socket_relocations, xdp_relocations, 8, 2, 8, 24)
    SECTION(xdp_relocations_name, REL, 0, xdp_relocations, symbols, 8, 3, 8, 16)
    SECTION(symbols_name, SYMTAB, 0, symbols, names, 9, 1, 8, 24)
    SECTION(names_name, STRTAB, 0, names, names_end, 0, 0, 1, 0)
