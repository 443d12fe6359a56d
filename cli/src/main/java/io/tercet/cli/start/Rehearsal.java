package io.tercet.cli.start;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.tercet.cli.Main;
import io.tercet.cli.line.QuickStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Does once what commands do, so that the JVM that runs it can write the classes that they load to
 * a class-data archive. The launcher runs it on a JVM that has no archive yet.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Takes no arguments. Ends with exit code 0 if every step went well. */
  public static void main(String[] arguments) throws IOException {
    QuickStart.prepare();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    String port = "--port=" + server.getPort();
    int answered = Main.run("ping", port);
    // This server has no entries, nor does it know of any: that is the way of all errors.
    Main.run("kv", "get", "bucket", "key", port);
    Main.run("kv", "put", "bucket", "key", "value", port);
    Main.run("kv", "scan", "bucket", "--output=table", port);
    Main.run("status", "--help");
    server.shutdownNow();
    System.exit(answered);
  }
}
