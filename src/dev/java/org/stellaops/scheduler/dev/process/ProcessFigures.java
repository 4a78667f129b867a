package org.stellaops.scheduler.dev.process;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What another JVM has used so far, as that JVM and the kernel count it. */
public final class ProcessFigures implements AutoCloseable {

  /**
   * @param cpuNanos processor time of the whole process
   * @param allocatedBytes by all its threads that are still there
   */
  public record Used(long cpuNanos, long allocatedBytes) {

    public Used since(Used before) {
      return new Used(cpuNanos - before.cpuNanos, allocatedBytes - before.allocatedBytes);
    }
  }

  private final long pid;
  private final JMXConnector connector;
  private final OperatingSystemMXBean system;
  private final ThreadMXBean threads;

  @SuppressWarnings("BanJNDI") // the address comes from the process that this one started
  public ProcessFigures(long pid) {
    this.pid = pid;
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      system =
          ManagementFactory.newPlatformMXBeanProxy(
              beans, ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, OperatingSystemMXBean.class);
      threads =
          ManagementFactory.newPlatformMXBeanProxy(
              beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into process " + pid, e);
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException("process " + pid + " does not let itself be looked into", e);
    }
  }

  public Used used() {
    long[] allocated = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
    return new Used(
        system.getProcessCpuTime(), Arrays.stream(allocated).filter(each -> each > 0).sum());
  }

  /** Most memory that was resident at any time, in MiB; -1 where the kernel does not say. */
  public static long peakMebibytes(long pid) {
    return mebibytes(pid, "VmHWM:");
  }

  /** Memory that is resident now, in MiB; -1 where the kernel does not say. */
  public static long mebibytes(long pid) {
    return mebibytes(pid, "VmRSS:");
  }

  private static long mebibytes(long pid, String what) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(what))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long peakMebibytes() {
    return peakMebibytes(pid);
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      return; // the process has ended
    }
  }
}
