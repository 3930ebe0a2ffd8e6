// helmet's headers for every page of this server, Swagger UI and Bull Board too. Nothing is ever loaded
// from another host. The server speaks plain HTTP (TLS ends in front of it), so nothing here forces https.
import type { RequestHandler } from 'express'
import helmet from 'helmet'

const self = "'self'"

export const securityHeaders: RequestHandler = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: [self],
      baseUri: [self],
      formAction: [self],
      frameAncestors: [self],
      objectSrc: ["'none'"],
      fontSrc: [self, 'data:'],
      imgSrc: [self, 'data:'],
      // Charts and components set style attributes; both guest pages have a style element.
      styleSrc: [self, "'unsafe-inline'"],
    },
  },
})
