// One stage: its name, its vessel (the liquid is drawn on the canvas behind) and three short lines.
import type { ReactNode, Ref } from 'react'
import { stageColour, type stages } from '../stages.ts'
import { Hint } from '../ui/Hint.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { StageFacts } from './facts.ts'

export interface StageCardProps {
  stage: (typeof stages)[number]
  facts: StageFacts
  /** what it does, shown instead of its numbers while nothing moves */
  idle: string | null
  /** the word for what is wrong with it */
  guilty: string | undefined
  /** nothing goes through it */
  cut: boolean
  /** it is spoken of */
  marked: boolean
  vessel: Ref<HTMLButtonElement>
  /** instead of the third line */
  foot?: ReactNode
  /** the traced like, when it was here */
  trace?: ReactNode
}

const Guilty = ({ word }: { word: string }) => (
  <span className="mb-0.5 inline-flex items-center gap-1 rounded-full bg-bad px-2 py-0.5 text-[12px] leading-none font-semibold text-room [text-shadow:none]">
    <Icon name="warning" />
    {word}
  </span>
)

export const StageCard = (props: StageCardProps) => {
  const { stage, facts, idle, guilty, cut, marked, vessel, foot, trace } = props
  const border = cut
    ? 'border-dashed border-bad'
    : guilty
      ? 'border-bad'
      : 'border-[color-mix(in_oklab,currentColor_45%,var(--line))]'
  return (
    <li
      data-stage={stage.key}
      aria-current={marked ? 'step' : undefined}
      className={`min-w-0 lg:text-center ${marked ? 'rounded-xl outline-2 outline-offset-6 outline-accent' : ''}`}
    >
      <p aria-hidden="true" className="mb-1 hidden leading-tight lg:block">
        <span className={`text-[14px] font-semibold ${guilty ? 'text-bad' : ''}`}>
          {stage.name}
        </span>{' '}
        <span className="text-[12px] text-soft">{stage.role}</span>
      </p>
      <Hint text={facts.explains}>
        {(trigger) => (
          <button
            type="button"
            ref={vessel}
            style={{ color: stageColour(stage.key) }}
            className={`flex h-[3.75rem] w-full cursor-help items-center justify-between gap-3 rounded-xl border px-3 text-left lg:h-[5.75rem] lg:flex-col lg:justify-center lg:gap-0 lg:px-1 lg:text-center ${border}`}
            {...trigger}
          >
            <span className="over-liquid min-w-0 lg:sr-only">
              <span className="block text-[15px] font-semibold text-ink">{stage.name}</span>
              <span className="block text-[13px] text-soft">{stage.role}</span>
            </span>
            <span className="over-liquid min-w-0 text-right text-ink lg:text-center">
              {guilty && <Guilty word={guilty} />}
              {idle === null ? (
                <>
                  <span
                    data-vessel
                    data-num
                    className="block text-[16px] leading-tight font-bold xl:text-[18px] 2xl:text-xl"
                  >
                    {facts.main}
                  </span>
                  <span data-num className="block text-[12px] leading-tight">
                    {facts.sub}
                  </span>
                </>
              ) : (
                <span
                  data-vessel
                  className="mx-auto block max-w-40 px-1 text-[13px] leading-snug text-balance"
                >
                  {idle}
                </span>
              )}
              <span className="sr-only">{facts.foot}</span>
            </span>
          </button>
        )}
      </Hint>
      <p
        aria-hidden="true"
        className={`mt-1 hidden min-h-4 truncate text-[12px] leading-4 lg:block ${facts.trouble ? 'text-bad' : 'text-soft'}`}
      >
        {foot ?? facts.foot}
      </p>
      {trace}
    </li>
  )
}
