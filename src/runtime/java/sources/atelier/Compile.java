package atelier;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/**
 * Compiles a submission, inside its sandbox, and finds the class that the program starts with.
 * Arguments: the class path, the folder of sources, the folder of classes, the file that the main class's name goes into.
 * What it says on stderr is read by graders: {@code File.java:12: error: …} as the compiler writes it, or a line {@code atelier: …}.
 */
public final class Compile {

  private static final String ANNOTATION = "Lorg/springframework/boot/autoconfigure/SpringBootApplication;";

  public static void main(String[] arguments) throws IOException {
    String classpath = arguments[0];
    Path sources = Path.of(arguments[1]);
    Path classes = Path.of(arguments[2]);
    if (!Files.isDirectory(sources)) {
      fail("there is no " + sources + " in this program");
    }
    String[] options = {"-21", "-parameters", "-proc:none", "-nowarn", "-Xemacs", "-encoding", "UTF-8", "-g", "-cp", classpath, "-d", classes.toString(), sources.toString()};
    var said = new StringWriter();
    boolean compiled = BatchCompiler.compile(options, new PrintWriter(said), new PrintWriter(said), null);
    // Paths as the learner knows them: the compiler makes them absolute.
    System.err.print(said.toString().replace(Path.of("").toAbsolutePath() + "/", ""));
    if (!compiled) {
      System.exit(1);
    }
    Files.writeString(Path.of(arguments[3]), mainClass(classes) + "\n");
  }

  private static String mainClass(Path classes) throws IOException {
    List<ClassModel> found;
    try (var files = Files.walk(classes)) {
      found = files.filter(file -> file.toString().endsWith(".class")).map(Compile::parse).filter(Compile::isApplication).toList();
    }
    List<String> names = found.stream().map(model -> model.thisClass().asInternalName().replace('/', '.')).sorted().toList();
    if (names.isEmpty()) {
      fail("no class is annotated with @SpringBootApplication");
    }
    if (names.size() > 1) {
      fail("several classes are annotated with @SpringBootApplication: " + String.join(", ", names));
    }
    boolean starts = found.getFirst().methods().stream().anyMatch(method -> method.methodName().equalsString("main")
        && method.methodType().equalsString("([Ljava/lang/String;)V") && method.flags().has(AccessFlag.STATIC) && method.flags().has(AccessFlag.PUBLIC));
    if (!starts) {
      fail(names.getFirst() + " has no method public static void main(String[] args)");
    }
    return names.getFirst();
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static boolean isApplication(ClassModel model) {
    return model.findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(attribute -> attribute.annotations().stream().anyMatch(annotation -> annotation.className().equalsString(ANNOTATION)))
        .orElse(false);
  }

  private static void fail(String sentence) {
    System.err.println("atelier: " + sentence);
    System.exit(1);
  }
}
