// Python and pip say a lot when they fail; this picks the one line that tells why.

interface Fault {
  when: RegExp
  says: string
}

// The first that fits is the cause, what follows in the text only comes from it.
const faults: readonly Fault[] = [
  {
    when: /No module named '?(pip|ensurepip)\b/,
    says: 'this Python has neither venv nor pip (Debian, Ubuntu: apt install python3-venv)',
  },
  {
    when: /name resolution|Name or service not known|NewConnectionError|ConnectTimeout|unreachable|Connection refused|ProxyError|nodename nor servname/,
    says: 'the package index cannot be reached',
  },
  { when: /No space left on device/, says: 'no space left on the disk' },
  {
    when: /Requires-Python|requires a different Python/,
    says: 'not made for this version of Python',
  },
  {
    when: /No matching distribution found/,
    says: 'not made for this machine or version of Python',
  },
]

const lineLength = 160

/** Pure. */
export const pythonFault = (text: string): string => {
  const known = faults.find(({ when }) => when.test(text))
  if (known) return known.says
  const lines = text.split('\n').map((line) => line.trim())
  const line = lines.findLast((l) => /^(ERROR|\w*Error)\b/.test(l)) ?? lines.findLast(Boolean)
  return (line ?? 'Python failed without a word').replace(/^ERROR: /, '').slice(0, lineLength)
}
