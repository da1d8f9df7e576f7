package io.github.ebpf4j.conformance.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ruiyun.jvppeteer.api.core.Browser;
import com.ruiyun.jvppeteer.api.core.Page;
import com.ruiyun.jvppeteer.api.core.Request;
import com.ruiyun.jvppeteer.api.events.PageEvents;
import com.ruiyun.jvppeteer.cdp.entities.ConsoleMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with the page, done in headless Chromium. */
class ReportPageTest {

    /** What the build prints at its end if the browser is missing. */
    private static final Path NOTE = Path.of("target", "conformance-report", "page-test.txt");

    @TempDir
    private static Path folder;

    private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();
    private static final List<String> COMPLAINTS = new CopyOnWriteArrayList<>();

    private static Optional<Browser> browser = Optional.empty();
    private static Page page;
    private static String address = "";

    @BeforeAll
    static void startBrowser() throws Exception {
        Optional<Path> chromium = Chromium.find();
        Files.createDirectories(NOTE.getParent());
        if (chromium.isEmpty()) {
            skip(Chromium.HOW_TO_GET_IT);
        }
        Files.deleteIfExists(NOTE);
        Path file = Files.write(folder.resolve("page.html"), ReportFormat.HTML.render(Samples.dataWithAll()));
        address = file.toUri().toString();
        // Chromium goes on writing there for a while after it was closed, so that nobody can delete it at the end.
        Path profile = Files.createTempDirectory(Path.of("target"), "chromium-").toAbsolutePath();
        browser = start(chromium.get(), profile);
        page = browser.get().newPage();
        page.on(PageEvents.Request, (Consumer<Request>) request -> REQUESTS.add(request.url()));
        page.on(PageEvents.Console, (Consumer<ConsoleMessage>) message -> COMPLAINTS.add(message.text()));
        page.on(PageEvents.PageError, (Consumer<Object>) error -> COMPLAINTS.add(error.toString()));
    }

    /** Starts the browser; one that nobody named, and that does not start, is as good as none. */
    private static Optional<Browser> start(Path chromium, Path profile) throws Exception {
        try {
            return Optional.of(Chromium.start(chromium, profile));
        } catch (Exception e) {
            if (Chromium.isNamed()) {
                throw e;
            }
            skip("%s does not start: %s".formatted(chromium, e));
            return Optional.empty();
        }
    }

    private static void skip(String reason) throws IOException {
        Files.writeString(NOTE, "report.html: not tested: " + reason + System.lineSeparator());
        Assumptions.abort(reason);
    }

    @AfterAll
    static void stopBrowser() throws Exception {
        if (browser.isPresent()) {
            browser.get().close();
        }
    }

    @BeforeEach
    void openPage() throws Exception {
        // Another address first, since to go from a page to the same one is not to load it.
        page.goTo("about:blank");
        REQUESTS.clear();
        COMPLAINTS.clear();
        page.goTo(address);
    }

    @AfterEach
    void thePageAskedForNothingAndComplainedOfNothing() {
        assertAll(() -> assertEquals(List.of(address), REQUESTS), () -> assertEquals(List.of(), COMPLAINTS));
    }

    @Test
    void allVectorsAreListed() throws Exception {
        assertEquals(List.of("reserved", "add", "hostile", "sdiv", "broken", "env"), listed());
        assertEquals("6 vectors", text("#count"));
        assertEquals("Vectors failed in 2 of 2 engines", text("h1"));
    }

    @Test
    void aCellLeadsToItsVectors() throws Exception {
        click("[data-opcode='0x37']");

        assertEquals(List.of("sdiv"), listed());
        assertTrue(text("#opcode").contains("sdiv64_imm"), text("#opcode"));
        assertEquals("#opcode=0x37", page.evaluate("() => location.hash"));

        page.evaluate("() => history.back()");
        waitUntil("() => document.querySelectorAll('details').length === 6");
    }

    @Test
    void aReservedCellLeadsToTheVectorsThatHoldIt() throws Exception {
        click("[data-opcode='0x8f']");

        assertEquals(List.of("reserved"), listed());
        assertTrue(text("#opcode").contains("Reserved"), text("#opcode"));
    }

    @Test
    void aCellIsColouredByTheResultsOfTheChosenEngine() throws Exception {
        assertEquals("defined passed", cell("0x37"));
        assertEquals("reserved passed", cell("0x8f"));
        assertEquals("defined none", cell("0x0f"));
        assertEquals("reserved none", cell("0x01"));

        click("#engine-choice input[value='1']");

        assertEquals("defined failed", cell("0x37"));
        assertEquals("reserved failed", cell("0x8f"));
        // add passed, and sdiv did not.
        assertEquals("defined mixed", cell("0x95"));
    }

    @Test
    void aCellIsColouredByCoverage() throws Exception {
        click("#colour-choice input[value='vectors']");
        assertEquals("defined step2", cell("0x07"));
        assertEquals("defined step0", cell("0x37"));

        click("#colour-choice input[value='classes']");
        assertEquals("defined step2", cell("0x07"));
        assertEquals("defined step0", cell("0x95"));
    }

    @Test
    void aVectorOpensToItsSourceAndWhatCameOfIt() throws Exception {
        click("[data-key='ours/4.1-arithmetic/sdiv'] summary");
        waitUntil("() => document.querySelector('details[open] .source') !== null");

        assertEquals(Samples.SDIV, text("details[open] .source"));
        assertEquals(
                "alphapassed0xfffffffffffffffc0xfffffffffffffffc" + "beta <2>wrong0xfffffffffffffffc0x5555555555555551",
                text("details[open] .outcomes tbody"));
    }

    @Test
    void aTextIsNeverAPartOfThePage() throws Exception {
        click("[data-key='ours/4.1-arithmetic/hostile'] summary");
        waitUntil("() => document.querySelector('details[open] .source') !== null");

        assertEquals(Samples.HOSTILE, text("details[open] .source"));
        assertNull(page.evaluate("() => window.hacked ?? null"));
        assertEquals(0, page.evaluate("() => document.querySelectorAll('img').length"));
    }

    @Test
    void typingFilters() throws Exception {
        page.type("#text", "truncates");
        assertEquals(List.of("sdiv"), listed());
        assertEquals("1 of 6 vectors", text("#count"));

        page.evaluate("() => document.getElementById('text').select()");
        page.type("#text", "ours wraps");
        assertEquals(List.of("add"), listed());

        page.evaluate("() => document.getElementById('text').select()");
        page.type("#text", "wrong");
        assertEquals(List.of("sdiv"), listed());
    }

    @Test
    void aLinkHoldsTheView() throws Exception {
        page.evaluate(
                "hash => { location.hash = hash }",
                "engine=1&verdict=failed@1&folder=4.1-arithmetic" + "&open=ours/4.1-arithmetic/sdiv");
        waitUntil("() => document.querySelector('details[open] .source') !== null");

        assertEquals(List.of("hostile", "sdiv"), listed());
        assertEquals("defined failed", cell("0x37"));
    }

    @Test
    void darkIsAButtonAway() throws Exception {
        assertEquals("rgb(250, 250, 247)", background());
        click("#theme");
        assertEquals("rgb(18, 20, 23)", background());
        click("#theme");
        assertEquals("rgb(250, 250, 247)", background());
    }

    @Test
    void strengthAndCoverageAreShown() throws Exception {
        assertTrue(text("#mutation").contains("95 of 97, 2 missed"), text("#mutation"));
        assertTrue(text("#coverage").contains("sdiv64_imm by <zero>: nobody has written it"), text("#coverage"));
    }

    /** Clicks in the middle of an element, which must be what a pointer would hit there. */
    private static void click(String selector) throws IOException {
        page.evaluate("""
                selector => {
                  const element = document.querySelector(selector);
                  element.scrollIntoView({ block: 'center' });
                  const { left, top, width, height } = element.getBoundingClientRect();
                  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
                  if (!(element.closest('label') ?? element).contains(hit)) {
                    throw new Error(`${selector} lies under ${hit?.outerHTML}`);
                  }
                  hit.click();
                }
                """, selector);
    }

    private static String background() throws IOException {
        return String.valueOf(page.evaluate("() => getComputedStyle(document.body).backgroundColor"));
    }

    private static Object cell(String opcode) throws IOException {
        return page.evaluate("opcode => document.querySelector(`[data-opcode='${opcode}']`).className", opcode);
    }

    private static Object listed() throws IOException {
        return page.evaluate("() => [...document.querySelectorAll('.vector .name')].map((name) => name.textContent)");
    }

    private static String text(String selector) throws IOException {
        return String.valueOf(page.evaluate("selector => document.querySelector(selector).textContent", selector));
    }

    private static void waitUntil(String condition) throws Exception {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!Boolean.TRUE.equals(page.evaluate(condition))) {
            assertTrue(System.nanoTime() < deadline, condition);
            Thread.sleep(10);
        }
    }
}
