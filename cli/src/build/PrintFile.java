import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints a file, if it is there, byte for byte: Maven's own ways to do so put a label before every line. */
class PrintFile {
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        if (Files.isRegularFile(file)) {
            Files.copy(file, System.out);
            System.out.flush();
        }
    }
}
