package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Says what a value of a type is, as the kernel shows it: {@code btf_type_show} of {@code kernel/bpf/btf.c}, with what is
 * odd about it. In an array of structures, members have no names until an array in them ends; all elements of an array of
 * pointers are shown as its first one; a constant of an enumeration is shown even if it is 0.
 *
 * <p>What of an aggregate is 0, is left out unless the flags say otherwise, so each is gone through twice: once to see
 * whether anything is to be shown, once to show it. Pointers that the kernel shows as a hash are shown as they are.
 */
final class ValueText {

    /** {@code BTF_F_COMPACT}: without lines and indents. */
    private static final long COMPACT = 1;
    /** {@code BTF_F_NONAME}: without names of members and types. */
    private static final long NO_NAME = 1 << 1;
    /** {@code BTF_F_PTR_RAW}: pointers as they are, which they always are here. */
    private static final long RAW_POINTERS = 1 << 2;
    /** {@code BTF_F_ZERO}: with what is 0. */
    private static final long ZERO = 1 << 3;

    /** All flags that there are. */
    static final long FLAGS = COMPACT | NO_NAME | RAW_POINTERS | ZERO;

    /** What a part of a value costs, in instructions: a few types can describe billions of parts. */
    private static final int PART = 16;

    // The kernel copies so many bytes at once (BTF_SHOW_OBJ_SAFE_SIZE), and again where fewer than those of the largest
    // number are left: what cannot be copied, is not shown.
    private static final int COPIED = 32;
    private static final int LARGEST_NUMBER = 16;

    private static final int MOST_INDENT = 32;
    private static final int HEXADECIMAL = 16;

    private static final List<BtfType.Kind> KINDS = List.of(BtfType.Kind.values());

    private final Caller caller;
    private final Btf types;
    private final long flags;
    private final boolean bigEndian;
    private final TextBuffer text = new TextBuffer();

    // The address behind the whole value, what was copied of it last, and from where.
    private long end;
    private final byte[] copy = new byte[COPIED + 2 * LARGEST_NUMBER];
    private long copied;
    private long status;

    // How many aggregates are open; for which of them it is found out whether it has something to show, 0 for none; and
    // how many were open where something was found.
    private int depth;
    private int checked;
    private int found;
    // What is being shown: the number of its type, 0 once it is over, and the member that it is.
    private int shown;
    private Optional<BtfType.Member> member = Optional.empty();
    // Of the array that was begun last, while it is gone through.
    private boolean inArray;
    private boolean characters;
    private boolean terminated;

    /**
     * Begins an empty text.
     *
     * @param types the types of the kernel
     * @param room how many bytes of text are kept, with a NUL that ends them
     * @param flags some of {@link #FLAGS}
     */
    ValueText(Caller caller, Btf types, int room, long flags) {
        this.caller = caller;
        this.types = types;
        this.flags = flags;
        bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        text.begin(room);
    }

    /** Returns the text: nothing, if the value cannot be read at all. */
    TextBuffer text() {
        return text;
    }

    /**
     * Adds what a value is.
     *
     * @param type the number of its type
     * @return 0; or a negated error number, if what was read last cannot be read
     * @throws RuntimeException a fault, if the value has more parts than the budget of the run admits
     */
    long show(int type, long address) {
        show(type, address, 0);
        return status;
    }

    private void show(int id, long address, int bit) {
        caller.charge(PART);
        BtfType type = types.resolved(id);
        if (type instanceof BtfType.Int number) {
            showNumber(number, id, address, bit);
        } else if (type instanceof BtfType.Pointer) {
            showPointer(id, address);
        } else if (type instanceof BtfType.Enumeration enumeration) {
            showConstant(enumeration, id, address);
        } else if (type instanceof BtfType.Array || type instanceof BtfType.Composite) {
            showAggregate(type, id, address);
        } else if (type instanceof BtfType.Variable variable) {
            show(variable.type(), address, bit);
        } else if (type instanceof BtfType.DataSection) {
            status = Errno.EINVAL.result();
        } else {
            put("<unsupported kind:" + KINDS.indexOf(type.kind()) + ">");
        }
    }

    private void showNumber(BtfType.Int type, int id, long address, int bit) {
        if (!begin(id, address)) {
            return;
        }
        boolean whole = bit == 0 && type.bitOffset() == 0;
        int bits = type.bits();
        if (whole && bits == Byte.SIZE && characters) {
            showCharacter(type, address);
        } else if (whole && (bits == 8 || bits == 16 || bits == 32 || bits == 64)) {
            showWhole(type, address);
        } else {
            showBits(address, bit + type.bitOffset(), bits);
        }
        end();
    }

    private void showCharacter(BtfType.Int type, long address) {
        int character = (int) number(address, Byte.BYTES);
        terminated |= character == 0;
        if (terminated) {
            return;
        }
        if (!Formatter.isVisible(character)) {
            showWhole(type, address);
        } else if (isShown(true)) {
            beginLine();
            text.put('\'');
            text.put(character);
            text.put('\'');
            endLine();
        }
    }

    private void showWhole(BtfType.Int type, long address) {
        int unused = Long.SIZE - type.bits();
        long value = number(address, type.bits() / Byte.SIZE);
        if (isShown(value != 0)) {
            line(type.signed() ? Long.toString(value << unused >> unused) : Long.toUnsignedString(value));
        }
    }

    /** Shows some bits, the first one as many behind an address. */
    private void showBits(long address, int first, int count) {
        long upper = 0;
        long lower = 0;
        int from = index(address) * Byte.SIZE + first;
        // From the most significant one on: in big-endian memory the first one.
        for (int i = 0; i < Math.min(count, LARGEST_NUMBER * Byte.SIZE); i++) {
            int at = bigEndian ? from + i : from + count - 1 - i;
            int shift = bigEndian ? 7 - at % Byte.SIZE : at % Byte.SIZE;
            int bit = at / Byte.SIZE < copy.length ? copy[at / Byte.SIZE] >>> shift & 1 : 0;
            upper = upper << 1 | lower >>> (Long.SIZE - 1);
            lower = lower << 1 | bit;
        }
        if (isShown((upper | lower) != 0)) {
            String end = Long.toUnsignedString(lower, HEXADECIMAL);
            line(upper == 0 ? "0x" + end : "0x" + Long.toUnsignedString(upper, HEXADECIMAL) + padded(end));
        }
    }

    private static String padded(String digits) {
        return "0".repeat(2 * Long.BYTES - digits.length()) + digits;
    }

    private void showPointer(int id, long address) {
        if (begin(id, address)) {
            long pointer = number(address, Long.BYTES);
            if (isShown(pointer != 0)) {
                line("0x" + padded(Long.toUnsignedString(pointer, HEXADECIMAL)));
            }
            end();
        }
    }

    private void showConstant(BtfType.Enumeration type, int id, long address) {
        if (!begin(id, address)) {
            return;
        }
        // The kernel reads four bytes even where it has fewer.
        boolean wide = type.kind() == BtfType.Kind.ENUM64;
        long read = number(address, wide ? Long.BYTES : Integer.BYTES);
        long value = wide || !type.signed() ? read : (int) read;
        Optional<BtfType.Enumerator> constant = type.enumerators().stream()
                .filter(each -> each.value() == value)
                .findFirst();
        if (isShown(constant.isPresent() || value != 0)) {
            line(constant.map(BtfType.Enumerator::name)
                    .orElseGet(() -> type.signed() ? Long.toString(value) : Long.toUnsignedString(value)));
        }
        end();
    }

    private void showAggregate(BtfType type, int id, long address) {
        Optional<BtfType.Member> self = member;
        if (depth > 0 && (flags & ZERO) == 0) {
            if (checked == 0) {
                checked = depth + 1;
                found = 0;
            }
            go(type, id, address);
            member = self;
            if (checked != depth + 1) {
                // One further out is gone through to find out: this was all for it.
                return;
            }
            checked = 0;
            if (found <= depth) {
                return;
            }
        }
        go(type, id, address);
    }

    private void go(BtfType type, int id, long address) {
        if (type instanceof BtfType.Array array) {
            goThrough(array, id, address);
        } else if (type instanceof BtfType.Composite composite && open(id, address)) {
            for (BtfType.Member each : composite.members()) {
                member = Optional.of(each);
                long at = address + each.bitOffset() / Byte.SIZE;
                int bit = (int) (each.bitOffset() % Byte.SIZE);
                if (each.bitSize() == 0) {
                    show(each.type(), at, bit);
                } else {
                    if (begin(each.type(), at)) {
                        showBits(at, bit, each.bitSize());
                    }
                    end();
                }
                member = Optional.empty();
            }
            close("}");
        }
    }

    private void goThrough(BtfType.Array array, int id, long address) {
        BtfType element = types.resolved(array.element());
        boolean number = element instanceof BtfType.Int;
        // Pointers and arrays have no size of their own in BTF, so the kernel does not go on behind one.
        boolean sized = number || element instanceof BtfType.Composite || element instanceof BtfType.Enumeration;
        long step = sized ? types.sizeOf(array.element()) : 0;
        characters = element instanceof BtfType.Int each && (step == 1 || (each.character() && !each.signed()));
        terminated = false;
        if (!open(id, address)) {
            return;
        }
        for (long i = 0; i < array.count() && !terminated; i++) {
            inArray = true;
            member = Optional.empty();
            show(array.element(), address + i * step, 0);
            inArray = false;
            member = Optional.empty();
        }
        characters = false;
        terminated = false;
        close("]");
    }

    private boolean open(int id, long address) {
        if (!begin(id, address)) {
            return false;
        }
        put(indent() + name() + lineEnd());
        depth++;
        return true;
    }

    private void close(String bracket) {
        depth--;
        put(indent() + bracket + delimiter() + lineEnd());
        end();
    }

    private void end() {
        shown = 0;
    }

    /** Makes sure that a value can be read, or the beginning of an aggregate. */
    private boolean begin(int id, long address) {
        shown = id;
        if (!types.hasSize(id)) {
            status = Errno.EINVAL.result();
            return false;
        }
        long size = types.sizeOf(id);
        if (depth == 0) {
            end = address + size;
        } else if (address >= copied && address + Math.min(size, LARGEST_NUMBER) < copied + COPIED) {
            return true;
        }
        int count = (int) Math.max(0, Math.min(end - address, COPIED));
        if (count != 0 && !caller.isReadable(address, count)) {
            status = ProbeReadHelpers.whyNotKernel(address);
            return false;
        }
        if (count != 0) {
            caller.read(address, copy, 0, count);
        }
        copied = address;
        status = 0;
        return true;
    }

    private int index(long address) {
        return (int) (address - copied);
    }

    /** Returns an unsigned number of up to 8 bytes that was copied. */
    private long number(long address, int size) {
        long number = 0;
        for (int i = 0; i < size; i++) {
            int at = bigEndian ? i : size - 1 - i;
            number = number << Byte.SIZE | (copy[index(address) + at] & 0xffL);
        }
        return number;
    }

    /** Notes that there is a value, and returns whether to show it now. */
    private boolean isShown(boolean notZero) {
        if (!notZero && (flags & ZERO) == 0 && depth > 0) {
            return false;
        }
        found = Math.max(found, depth);
        return checked == 0;
    }

    private void line(String value) {
        beginLine();
        put(value);
        endLine();
    }

    private void beginLine() {
        put(indent() + name());
    }

    private void endLine() {
        put(delimiter() + lineEnd());
    }

    private void put(String part) {
        if (checked == 0) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            text.put(bytes, 0, bytes.length);
        }
    }

    private String name() {
        if (inArray || checked != 0) {
            return "";
        }
        int type = member.map(BtfType.Member::type).orElse(shown);
        return (flags & NO_NAME) != 0
                ? TypeName.bracket(types, type)
                : TypeName.of(types, member.map(BtfType.Member::name).orElse(""), type);
    }

    private String indent() {
        return (flags & COMPACT) != 0 ? "" : " ".repeat(Math.min(depth, MOST_INDENT));
    }

    private String lineEnd() {
        return (flags & COMPACT) != 0 ? "" : "\n";
    }

    private String delimiter() {
        if (depth == 0) {
            return "";
        }
        boolean union = shown != 0 && types.resolved(shown).kind() == BtfType.Kind.UNION;
        return (flags & COMPACT) != 0 && union ? "|" : ",";
    }
}
