// Python and pip say a lot when they fail; this is the one line that tells why.

interface Fault {
  when: RegExp
  /** '' keeps the matching line. */
  line: string
}

// In this order: the first that fits names the cause, the later ones only what follows from it.
const faults: readonly Fault[] = [
  { when: /No module named '?pip'?/, line: 'Python has no pip (Debian: apt install python3-venv)' },
  {
    when: /Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeout|Network is unreachable|Connection refused|ProxyError/,
    line: 'the package index cannot be reached',
  },
  { when: /No space left on device/, line: 'no space left on the disk' },
  {
    when: /requires a different Python|different python version/i,
    line: 'no release for this version of Python',
  },
  { when: /No matching distribution found for ([^\s(]+)/, line: '' },
]

/** One line, at most 160 characters. Pure. */
export const pythonFault = (text: string): string => {
  for (const { when, line } of faults) {
    const match = when.exec(text)
    if (match) return line || match[0]
  }
  const lines = text.split('\n').map((l) => l.trim())
  const last = lines.findLast((l) => /^(ERROR|Error|\w*Error:)/.test(l)) ?? lines.findLast(Boolean)
  return (last ?? 'Python failed without a word').replace(/^ERROR: /, '').slice(0, 160)
}
