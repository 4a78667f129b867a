package org.stellaops.scheduler.worker.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.util.ClassUtils;

/** The annotations of compiled classes, read without loading the classes. */
final class CompiledClasses {

  private CompiledClasses() {}

  /** All classes of a package and of those below it. */
  static List<AnnotationMetadata> under(String basePackage) {
    MetadataReaderFactory readers = new SimpleMetadataReaderFactory();
    String folder = ClassUtils.convertClassNameToResourcePath(basePackage);
    List<AnnotationMetadata> classes = new ArrayList<>();
    try {
      for (Resource resource :
          new PathMatchingResourcePatternResolver()
              .getResources("classpath*:" + folder + "/**/*.class")) {
        classes.add(readers.getMetadataReader(resource).getAnnotationMetadata());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the classes of " + basePackage, e);
    }
    return classes;
  }

  static Class<?> load(String name) {
    return ClassUtils.resolveClassName(name, CompiledClasses.class.getClassLoader());
  }
}
