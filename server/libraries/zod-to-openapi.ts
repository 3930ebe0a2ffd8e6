export {
  OpenAPIRegistry,
  OpenApiGeneratorV32,
  type ResponseConfig,
} from '@asteasolutions/zod-to-openapi'
