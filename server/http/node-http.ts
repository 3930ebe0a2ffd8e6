// What the server needs of node:http. An `import` of its names reads every export of the module, also those
// that are made on first use: undici and the web streams would be loaded, 16 MB in each process, for nothing.
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
