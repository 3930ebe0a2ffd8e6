// What /problems says to a person: the same as its JSON, as a small page without script.
import type { ProblemDoc } from '../../contract/index.ts'

const style = [
  ':root{color-scheme:light dark}',
  'body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}',
  'code{font-size:.9em}',
  'th,td{text-align:start;vertical-align:top;padding:.4rem 1rem .4rem 0}',
].join('')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' }
const escapeHtml = (text: string) => text.replace(/[&<"]/g, (char) => entities[char]!)

const page = (title: string, content: readonly string[]) =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(title)}</title><style>${style}</style></head>`,
    `<body><h1>${escapeHtml(title)}</h1>`,
    ...content,
    '</body></html>',
    '',
  ].join('\n')

const row = (cells: readonly string[]) =>
  `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

const reasonsTable = (reasons: NonNullable<ProblemDoc['reasons']>) => [
  '<table><tr><th>reason</th><th>means</th><th>the operator</th></tr>',
  ...reasons.map(({ reason, detail, action }) =>
    row([`<code>${reason}</code>`, escapeHtml(detail), escapeHtml(action)]),
  ),
  '</table>',
]

export const problemPage = ({ type, title, status, detail, action, reasons }: ProblemDoc) =>
  page(title, [
    `<p><code>${status}</code> <code>${type}</code></p>`,
    `<p>${escapeHtml(detail)}</p>`,
    '<h2>What to do</h2>',
    `<p>${escapeHtml(action)}</p>`,
    ...(reasons ? reasonsTable(reasons) : []),
    '<p><a href="/problems">All problems</a></p>',
  ])

export const problemsPage = (problems: readonly ProblemDoc[]) =>
  page('Problems', [
    '<table>',
    ...problems.map(({ type, title, status }) =>
      row([String(status), `<a href="${type}">${escapeHtml(title)}</a>`]),
    ),
    '</table>',
  ])
