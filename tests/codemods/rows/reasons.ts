/** Why rows that have a replacement are not run. */

const needsNode = 'It needs a newer Node than the one that runs.'
const native = 'It comes with a native build.'
const notHere = 'It is not installed here; its form is that of its other versions, or plainly the same name.'
const outside = 'It asks the machine or the network, which answers otherwise each time.'

/** By package: those that are not installed. */
export const packageReasons: Readonly<Record<string, string>> = {
  '@babel/core': 'It is installed for jscodeshift alone, in a version of its choice.',
  '@grpc/proto-loader': notHere,
  '@swc/core': native,
  bcrypt: native,
  'bcrypt-nodejs': 'It has not been published since 2013.',
  'default-gateway': outside,
  'fs-jetpack': notHere,
  'hash-files': notHere,
  'internal-ip': outside,
  'load-yaml-file': notHere,
  'node-machine-id': outside,
  'node-sass': native,
  'oxc-transform': native,
  'package-directory': notHere,
  'pkg-dir': notHere,
  'pkg-up': notHere,
  protobufjs: notHere,
  'read-package-up': notHere,
  'read-pkg-up': notHere,
  sass: 'It is large; its two forms have one implementation.',
  'sass-embedded': native,
  'shell-env': outside,
  'shell-path': outside,
  snappy: native,
  tempy: notHere,
  username: outside,
  zx: notHere,
}

/** By row: those of modules that are run otherwise. */
export const rowReasons: Readonly<Record<string, string>> = {
  'del sync': notHere,
  'execa $.sync': 'A template is no call, and is refused.',
  'fs-extra globSync': 'The package has no promise form of it, and is refused.',
  'hasha fromFileSync': notHere,
  'node:fs mkdtempDisposableSync': needsNode,
  'path-type dirSync': notHere,
  'path-type fileSync': notHere,
  'path-type symlinkSync': notHere,
  'read-pkg sync': notHere,
  'write-json-file sync': notHere,
}
