import { describe, expect, it } from 'vitest'

import { addStage, presetStages, stagesFault } from './plan'

const ofShare = (share: number) => ({ reach: { kind: 'share', share } as const, holdMs: 0 })
const ofNodes = (services?: string[]) => ({
  reach: { kind: 'nodes' as const, selector: services ? { services } : {} },
  holdMs: null,
})

describe('stages', () => {
  it('of every preset grow and end with everybody', () => {
    for (const stages of Object.values(presetStages)) expect(stagesFault(stages)).toBeNull()
  })

  it.each([
    ['no end', [ofShare(0.5)], /last stage/u],
    ['no growth', [ofShare(0.5), ofShare(0.5), ofShare(1)], /Stage 2 reaches no more/u],
    ['no share', [ofShare(0), ofShare(1)], /Stage 1 needs a share/u],
    ['too much', [ofShare(1.2)], /Stage 1 needs a share/u],
    ['nobody named', [ofNodes(), ofShare(1)], /Stage 1 names no nodes/u],
    ['some nodes alone', [ofNodes(['cart'])], /last stage/u],
  ])('cannot have %s', (_, stages, fault) => {
    expect(stagesFault(stages)).toMatch(fault)
  })

  it('can begin with named nodes', () => {
    expect(stagesFault([ofNodes(['canary']), ofShare(1)])).toBeNull()
  })

  it('stay right when one is added, again and again', () => {
    let stages = addStage(presetStages.at_once)
    for (let at = 0; at < 4; at += 1) {
      expect(stagesFault(stages)).toBeNull()
      stages = addStage(stages)
    }
    expect(stages).toHaveLength(6)
  })
})
