package org.tandemlb.node.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Asks one node through its API. */
final class AdminClient {

  /** A node answers from memory; one that needs longer is not well. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final URI admin;

  AdminClient(URI admin) throws Faults.WrongUse {
    if (!"http".equals(admin.getScheme()) || admin.getHost() == null) {
      throw new Faults.WrongUse(
          "--admin " + admin + " is not an address of a node: http://HOST:PORT");
    }
    this.admin = admin;
  }

  String get(String path) throws Faults.CommandFailed {
    HttpRequest request =
        HttpRequest.newBuilder(admin.resolve(path)).timeout(PATIENCE).GET().build();
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new Faults.CommandFailed(
            admin + " says " + response.statusCode() + ": " + response.body().strip());
      }
      return response.body();
    } catch (ConnectException e) {
      throw new Faults.CommandFailed(
          "no node answers at " + admin + ": is it running here? another one: --admin URL");
    } catch (HttpTimeoutException e) {
      throw new Faults.CommandFailed(
          admin + " does not answer within " + PATIENCE.toSeconds() + " s");
    } catch (IOException e) {
      throw new Faults.CommandFailed(admin + " does not speak HTTP: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Faults.CommandFailed("interrupted");
    }
  }
}
