package io.github.ebpf4j.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {

    private static final String PLAIN = "a <b> & \"c\" é 中 😀 \\";

    @Test
    void plainTextIsKept() {
        assertEquals(PLAIN, Text.wellFormed(PLAIN));
        assertEquals(PLAIN, Text.xml(PLAIN));
        assertEquals(PLAIN, Text.xmlAttribute(PLAIN));
    }

    @Test
    void unpairedSurrogatesAreReplaced() {
        assertEquals("a\ufffdb\ufffd", Text.wellFormed("a\ud83db\ude00"));
        assertEquals("\ufffd", Text.xml("\udfff"));
    }

    @Test
    void whatXmlCannotHoldIsEscaped() {
        assertEquals("\\u0000\\u001b\\u000d\\ufffe\\uffff\n\t\u007f", Text.xml("\0\033\r\ufffe\uffff\n\t\u007f"));
    }

    @Test
    void whatAnAttributeDoesNotKeepIsEscaped() {
        assertEquals("\\u000a\\u0009\\u000d", Text.xmlAttribute("\n\t\r"));
    }
}
