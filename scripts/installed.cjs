// Before anything else of a command: is the project installed, and is this the Node it brought? Without it
// one gets Node's own words about file extensions or packages, which do not say what to type. CommonJS and
// old syntax, as any Node must be able to read it; nothing is imported that is not Node's own.
'use strict'

const { existsSync } = require('node:fs')
const { join } = require('node:path')

const wanted = 26 // runs the TypeScript as it is
const major = Number(process.versions.node.split('.')[0])

const fault = () => {
  if (!existsSync(join(__dirname, '../node_modules/pino')))
    return 'LikeFlow is not installed: type `npm ci`, without --omit=dev'
  if (major < wanted && __dirname.includes(':'))
    return `the project's path has a ":", behind which npm cannot find the Node ${wanted} that it brings: move the project`
  if (major < wanted)
    return `this is Node ${process.versions.node}, and the Node ${wanted} that npm brings is not there: type \`npm ci\`, without --omit=optional, or install Node ${wanted}`
  return null
}

const reason = fault()
if (reason) {
  console.error(reason)
  process.exit(1)
}
