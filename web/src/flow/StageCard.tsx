// One stage: its name, its vessel (the liquid is drawn on the canvas behind) and three short lines.
import type { ReactNode, Ref } from 'react'
import { stageColour, type stages } from '../stages.ts'
import { Hint } from '../ui/Hint.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { StageFacts } from './facts.ts'

export interface StageCardProps {
  stage: (typeof stages)[number]
  facts: StageFacts
  /** the word for what is wrong, when the stage is gone */
  cut: string | undefined
  vessel: Ref<HTMLButtonElement>
  /** instead of the third line */
  foot?: ReactNode
}

export const StageCard = ({ stage, facts, cut, vessel, foot }: StageCardProps) => {
  const border = cut
    ? 'border-dashed border-bad'
    : 'border-[color-mix(in_oklab,currentColor_45%,var(--line))]'
  return (
    <li className="min-w-0 lg:text-center">
      <div aria-hidden="true" className="mb-2 hidden lg:block">
        <p className="text-[15px] font-semibold">{stage.name}</p>
        <p className="truncate text-[13px] text-soft">{stage.role}</p>
      </div>
      <Hint text={facts.explains}>
        {(trigger) => (
          <button
            type="button"
            ref={vessel}
            style={{ color: stageColour(stage.key) }}
            className={`flex h-20 w-full cursor-help items-center justify-between gap-3 rounded-2xl border px-4 text-left lg:h-40 lg:flex-col lg:justify-center lg:gap-1 lg:px-1 lg:text-center ${border}`}
            {...trigger}
          >
            <span className="over-liquid min-w-0 lg:sr-only">
              <span className="block text-[15px] font-semibold text-ink">{stage.name}</span>
              <span className="block text-[13px] text-soft">{stage.role}</span>
            </span>
            <span className="over-liquid min-w-0 text-right text-ink lg:text-center">
              {cut && (
                <span className="mb-1 inline-flex items-center gap-1 rounded-full bg-bad px-2 py-0.5 text-[12px] font-semibold text-room [text-shadow:none]">
                  <Icon name="warning" />
                  {cut}
                </span>
              )}
              <span
                data-vessel
                className="block text-[17px] leading-tight font-bold xl:text-xl 2xl:text-2xl"
              >
                {facts.main}
              </span>
              <span className="block text-[13px]">{facts.sub}</span>
              <span className="sr-only">{facts.foot}</span>
            </span>
          </button>
        )}
      </Hint>
      <p
        aria-hidden="true"
        className={`mt-2 hidden min-h-5 truncate text-[13px] lg:block ${facts.trouble ? 'text-bad' : 'text-soft'}`}
      >
        {foot ?? facts.foot}
      </p>
    </li>
  )
}
