package org.tandemlb.lab.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;

/** The few functions of the C library that Java has no words for. */
interface LibC extends Library {

  LibC C = Native.load("c", LibC.class);

  int O_RDONLY = 0;
  int O_CLOEXEC = 02000000;
  int CLONE_NEWNET = 0x40000000;

  int SIGKILL = 9;
  int SIGTERM = 15;
  int SIGCONT = 18;
  int SIGSTOP = 19;
  int SIGHUP = 1;

  int AF_PACKET = 17;
  int AF_NETLINK = 16;
  int SOCK_RAW = 3;
  int SOCK_CLOEXEC = 02000000;
  int NETLINK_ROUTE = 0;
  int SOL_SOCKET = 1;
  int SO_RCVTIMEO = 20;
  int EAGAIN = 11;
  int ENOBUFS = 105;

  int open(String path, int flags) throws LastErrorException;

  int close(int descriptor) throws LastErrorException;

  int setns(int descriptor, int kind) throws LastErrorException;

  int kill(int pid, int signal) throws LastErrorException;

  int geteuid();

  int socket(int domain, int type, int protocol) throws LastErrorException;

  int bind(int descriptor, byte[] address, int length) throws LastErrorException;

  int setsockopt(int descriptor, int level, int name, byte[] value, int length)
      throws LastErrorException;

  int send(int descriptor, byte[] bytes, long length, int flags) throws LastErrorException;

  int recv(int descriptor, byte[] bytes, long length, int flags) throws LastErrorException;
}
