package io.github.ebpf4j.isa;

/** The sections of RFC 9669 that define instructions and rules. */
public enum RfcSection {
    /** Section 3.1. */
    BASIC_ENCODING("3.1", "Basic instruction encoding"),
    /** Section 3.2. */
    WIDE_ENCODING("3.2", "Wide instruction encoding"),
    /** Section 4.1. */
    ARITHMETIC("4.1", "Arithmetic instructions"),
    /** Section 4.2. */
    BYTE_SWAP("4.2", "Byte swap instructions"),
    /** Section 4.3. */
    JUMP("4.3", "Jump instructions"),
    /** Section 4.3.1. */
    HELPER_FUNCTIONS("4.3.1", "Helper functions"),
    /** Section 4.3.2. */
    PROGRAM_LOCAL_FUNCTIONS("4.3.2", "Program-local functions"),
    /** Section 5.1. */
    REGULAR_LOAD_STORE("5.1", "Regular load and store operations"),
    /** Section 5.2. */
    SIGN_EXTENSION_LOAD("5.2", "Sign-extension load operations"),
    /** Section 5.3. */
    ATOMIC("5.3", "Atomic operations"),
    /** Section 5.4. */
    IMMEDIATE_64("5.4", "64-bit immediate instructions"),
    /** Section 5.5. */
    LEGACY_PACKET("5.5", "Legacy BPF Packet access instructions");

    private final String number;
    private final String title;

    RfcSection(String number, String title) {
        this.number = number;
        this.title = title;
    }

    /** Returns the section's number, such as {@code 4.3.1}. */
    public String number() {
        return number;
    }

    /** Returns the section's title. */
    public String title() {
        return title;
    }

    /** Returns a citation: {@code RFC 9669 section 4.1}. */
    @Override
    public String toString() {
        return "RFC 9669 section " + number;
    }
}
