package org.tandemlb.node.proxy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a test of no descriptors must have read before: Maven runs tests from directories, where
 * each class takes a descriptor when it is first used. The product's jars are open all the time.
 */
final class ClassDirectories {

  private static final String SUFFIX = ".class";

  private ClassDirectories() {}

  static void loadAll() throws IOException, ClassNotFoundException {
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path directory = Path.of(part);
      if (Files.isDirectory(directory)) {
        for (String name : classesIn(directory)) {
          Class.forName(name, false, ClassDirectories.class.getClassLoader());
        }
      }
    }
  }

  private static List<String> classesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(file -> directory.relativize(file).toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .map(name -> name.replace(File.separatorChar, '.'))
          .toList();
    }
  }
}
