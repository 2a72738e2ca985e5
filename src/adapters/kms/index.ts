export { fileRoot, setPassphrase } from './file.ts'
export { openRoot, passphraseOf } from './open-root.ts'
export { pkcs11Root } from './pkcs11.ts'
