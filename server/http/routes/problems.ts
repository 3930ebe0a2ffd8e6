// What each problem means and what to do about it, at the path that is its type (RFC 9457, 4): JSON, or a page for
// who asks for HTML. Both come from the tables that every refusal is made of.
import { z } from 'zod'
import {
  ProblemDoc,
  ProblemsAnswer,
  type ProblemType,
  problemTypes,
  unavailableReasons,
} from '../../../contract/index.ts'
import { problemPage, problemsPage } from '../problem-page.ts'
import { problemTexts, reasonTexts } from '../problem-texts.ts'
import { problemUri } from '../problems.ts'
import { type Answer, type Call, type Route, route } from '../route.ts'

const slugs = Object.keys(problemTypes) as ProblemType[]

const docOf = (slug: ProblemType): ProblemDoc => ({
  type: problemUri(slug),
  ...problemTypes[slug],
  ...problemTexts[slug],
  ...(slug === 'unavailable' && {
    reasons: unavailableReasons.map((reason) => ({ reason, ...reasonTexts[reason] })),
  }),
})

const answer = (
  prefers: Call<unknown, unknown, unknown>['prefers'],
  body: object,
  page: string,
): Answer =>
  prefers('json', 'html') === 'html'
    ? {
        status: 200,
        body: Buffer.from(page),
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
      }
    : { status: 200, body }

const facts = { method: 'get', tag: 'documents', priority: 'like', problems: [] } as const

export const problemRoutes = (): Route[] => [
  route({
    ...facts,
    path: '/problems',
    summary: 'Every problem that a request may be answered with; also as a page',
    answers: { 200: { description: 'All of them', schema: ProblemsAnswer } },
    handle: ({ prefers }) => {
      const problems = slugs.map(docOf)
      return answer(prefers, { problems }, problemsPage(problems))
    },
  }),
  route({
    ...facts,
    path: '/problems/{slug}',
    summary: 'What a problem means and what to do; also as a page',
    params: z.strictObject({ slug: z.enum(slugs) }),
    paramProblem: 'not-found',
    answers: { 200: { description: 'The problem', schema: ProblemDoc } },
    handle: ({ params, prefers }) => {
      const doc = docOf(params.slug)
      return answer(prefers, doc, problemPage(doc))
    },
  }),
]
