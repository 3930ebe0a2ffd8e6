// Settings that name a file in PEM: read at start, so that a fault is told there and not at the first connection.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

const read = (path: string, check: (text: string) => void, what: string): string => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new Error('must name a file that can be read')
  }
  try {
    check(text)
  } catch {
    throw new Error(`must name a file with ${what} in PEM`)
  }
  return text
}

/** The text of the file; null: none is named. */
export const certificates = (path: string): string | null =>
  path === '' ? null : read(path, (text) => new X509Certificate(text), 'a certificate')

/** The text of the file; null: none is named. */
export const privateKey = (path: string): string | null =>
  path === ''
    ? null
    : read(path, (text) => createPrivateKey(text), 'a private key without a passphrase')
