package io.github.ebpf4j.cli;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.PrintStream;

/** Prints JSON for people and programs: indented, and each name and number as it is. */
final class Json {

    private Json() {}

    static void print(JsonElement document, PrintStream out) {
        Gson writer = new GsonBuilder()
                .setFormattingStyle(FormattingStyle.PRETTY)
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        writer.toJson(document, out);
        out.print('\n');
    }
}
