// What the shelves' page says beyond the monitor's words, in each language that it speaks.
import { words as monitor } from "/words.js";

export const words = {
  en: {
    ...monitor.en, skip: "Skip to the shelves", intro: "Each shelf from the front, with what its plates weigh this moment, what belongs there, and how many units the store believes are left.",
    todo: "To be done", filters: { all: "All", out: "Out", low: "Low", stray: "Misplaced", silent: "Silent" }, marks: { out: "out", low: "low", stray: "misplaced", silent: "silent" },
    nothingToDo: "Nothing: every product is there, and every plate is heard.", choose: "A plate", chooseHelp: "Choose a plate with a click, or walk over the shelves with the arrow keys.",
    stands: "Belongs here", left: "Believed left", weighs: "Weighs", places: "Stands on", lately: "Lately", plateTitle: (id) => `Plate ${id}`,
    units: (n, opening) => (opening == null ? (n == null ? "nobody counted" : `${n}`) : `${n} of ${opening}`), onSeveral: (n) => `on ${n} plates together`, noGoods: "nothing, by the planogram", strayHere: (n, name) => `${n} x ${name ?? "something unknown"} put here`,
    does: {
      out: "None is left by what was taken. Fill it up, or count it where there are some.", low: "A fifth or less is left. Fill it up.", stray: "It does not belong here. Put it back in its place.",
      dead: "The plate gives no weight: what is taken from it is not noticed. Replace it.", shelf: "The shelf has no connection: what is taken from it is not noticed. Check its power and network.",
    },
  },
  ko: {
    ...monitor.ko, skip: "선반으로 건너뛰기", intro: "선반을 앞에서 본 모습입니다. 저울판이 지금 재는 무게와 놓여야 할 상품, 남았다고 여겨지는 수량을 보여 줍니다.",
    todo: "할 일", filters: { all: "전체", out: "품절", low: "부족", stray: "잘못 놓임", silent: "응답 없음" }, marks: { out: "품절", low: "부족", stray: "잘못 놓임", silent: "응답 없음" },
    nothingToDo: "없습니다. 모든 상품이 있고 모든 저울판이 응답합니다.", choose: "저울판", chooseHelp: "저울판을 누르거나 화살표 키로 선반을 살펴보세요.",
    stands: "놓일 상품", left: "남은 수량", weighs: "무게", places: "놓인 곳", lately: "최근", plateTitle: (id) => `저울판 ${id}`,
    units: (n, opening) => (opening == null ? (n == null ? "세지 않음" : `${n}개`) : `${opening}개 중 ${n}개`), onSeveral: (n) => `저울판 ${n}개 합계`, noGoods: "진열 계획에 없음", strayHere: (n, name) => `${name ?? "알 수 없는 상품"} ${n}개가 여기 놓임`,
    does: {
      out: "가져간 것으로 보아 남은 것이 없습니다. 채우거나, 남아 있으면 다시 세세요.", low: "5분의 1 이하로 남았습니다. 채우세요.", stray: "여기 놓일 상품이 아닙니다. 제자리에 놓으세요.",
      dead: "저울판에서 무게가 오지 않아 가져가도 알 수 없습니다. 교체하세요.", shelf: "선반에 연결이 없어 가져가도 알 수 없습니다. 전원과 네트워크를 확인하세요.",
    },
  },
};
