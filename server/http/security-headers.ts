// helmet's headers, once per kind of page. Nothing is ever loaded from another host. The server speaks
// plain HTTP (TLS ends in front of it), so nothing here may force https.
import helmet from 'helmet'

type Sources = Record<string, string[]>

const self = "'self'"
const inline = "'unsafe-inline'"

const headers = (sources: Sources) =>
  helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [self],
        baseUri: [self],
        formAction: [self],
        frameAncestors: [self],
        objectSrc: ["'none'"],
        imgSrc: [self, 'data:'],
        // Charts and components set style attributes.
        styleSrc: [self, inline],
        ...sources,
      },
    },
  })

export const pageHeaders = headers({})
export const docsHeaders = headers({})
/** Bull Board's page holds its settings and theme switch in inline scripts. */
export const bullBoardHeaders = headers({ scriptSrc: [self, inline] })
