package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How messages begin, and that a file cannot put into them what it likes. */
class PlaceTest {

    @Test
    void aPlaceLeadsFromTheOutsideToTheInside() {
        Place place = Place.of("x.o");
        assertEquals("x.o", place.toString());
        assertEquals("x.o: section \".text\"", place.section(".text").toString());
        assertEquals(
                "x.o: section \".text\": function \"f\": at 0x1f8",
                place.section(".text").symbol("function", "f").offset(504).toString());
    }

    @Test
    void controlCharactersAreEscaped() {
        assertEquals("\"a\\u000ab\\u001b[31m\\u007f\"", Place.quote("a\nb\u001b[31m\u007f"));
        assertEquals("a\\u000d.o", Place.of("a\r.o").toString());
    }

    @Test
    void charactersThatBreakOrReverseALineAreEscaped() {
        assertEquals("\"\\u2028\\u2029\\u202e\\ud800\"", Place.quote("\u2028\u2029\u202e\ud800"));
    }

    @Test
    void otherCharactersStay() {
        assertEquals("\"größe \ud83d\ude00 %s\"", Place.quote("größe \ud83d\ude00 %s"));
    }

    @Test
    void longNamesAreCut() {
        assertEquals('"' + "x".repeat(120) + '"', Place.quote("x".repeat(120)));
        assertEquals('"' + "x".repeat(120) + "...\"", Place.quote("x".repeat(121)));
    }
}
