export { type Logger, type LoggerOptions, levels, pino } from 'pino'
