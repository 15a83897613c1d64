// What the page says, in each language that it speaks. Functions where a sentence has parts.
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const words = {
  en: {
    name: "English", other: "한국어", skip: "Skip to what happens", dark: "Dark", pages: "Pages", monitor: "Monitor", reviews: "Review",
    intro: "Every person on the floor, what they hold, and what it costs: as cameras above and scales under the goods see it, this moment. Who walks out is charged for what their cart shows here.",
    plan: "The floor", planHelp: "Point at a shelf, a camera or a person, or walk through them with the arrow keys.", carts: "Carts inside", feed: "What happens", receipts: "Receipts", health: "Cameras, shelves, speed",
    live: "live", connecting: "connecting", lost: "no connection", troubleLost: "The connection to the store server is lost. What you see is how things stood then; it is tried again by itself.",
    inside: "inside", line: "line shown in", receipt: "receipt in", pictures: "pictures/s", dropped: "left out/s", none: "–",
    noCarts: "Nobody is shopping.", noReceipts: "No receipt yet.", noFeed: "Nothing has happened yet.",
    visit: (n) => `Visit ${n}`, shopping: "shopping", leaving: "leaving: the receipt is being made", settled: "settled", review: "waits for a person", staff: "staff", empty: "nothing yet", nothing: "took nothing",
    somebody: "Somebody", percent: (p) => `${Math.floor(p * 100)}\u00a0%`, from: (place) => ` from ${place}`, onto: (place) => ` onto ${place}`, goods: (n, name) => `${n} x ${name ?? "something unknown"}`,
    entered: (who) => `${who} came in`, took: (who, goods, place, sure) => `${who} took ${goods}${place}, ${sure}`, putBack: (who, goods, place, sure) => `${who} put back ${goods}${place}, ${sure}`,
    handedOver: (who, goods, to, sure) => `${who} handed ${to} ${goods}, ${sure}`, left: (who) => `${who} left`, unexplained: (grams, place) => `${grams > 0 ? "+" : "−"}${Math.abs(Math.round(grams))} g on ${place}, and nobody was seen there`,
    corrected: (why) => `Corrected: ${why}`, wants: (who, n) => `${who}'s bill waits for a person: ${plural(n, "line", "lines")}`, paid: (who, sum) => `${who}'s receipt is final: ${sum}`,
    camera: (id) => `Camera ${id}`, shelf: (id) => `Shelf ${id}`, gate: (id) => `Gate ${id}`, broker: "Message broker", well: (part) => `${part} is well again`, fps: (n) => `${n} pictures/s`, shelvesWell: (n) => `${plural(n, "shelf", "shelves")} well`, opening: "being opened",
    person: (visit) => visit ? `Visit ${visit}` : "Somebody without a visit", plate: (id) => `Plate ${id}`, grams: (g) => g == null ? "dead: no weight" : `${g.toLocaleString("en")} g`, noWeight: "no weight yet", standing: (names) => names.length ? names.join(", ") : "nothing stands here",
    gondola: (id) => `Furniture ${id}`, legendPerson: "a shopper, with trail and hands", legendUnknown: "somebody without a visit", legendCamera: "camera", legendBad: "camera without pictures", legendIn: "way in", legendOut: "way out", nobody: "Nobody is on the floor.", now: (n) => `${plural(n, "person", "people")} on the floor.`,
    doubts: { unknownProduct: "nobody knows what it is", noPrice: "no price", unsure: "not sure enough", notInCart: "put back what was not on the cart", perhapsReturned: "may have been put back", whoIsUnsure: "not sure whose", afterLeaving: "after leaving", notFinal: "evidence came too late", saidNotMine: "the shopper says: not mine" },
  },
  ko: {
    name: "한국어", other: "English", skip: "지금 일어나는 일로 건너뛰기", dark: "어둡게", pages: "페이지", monitor: "모니터", reviews: "검토",
    intro: "매장 안의 모든 사람과 손에 든 상품, 그 금액을 지금 이 순간 천장 카메라와 선반 저울이 보는 대로 보여 줍니다. 그대로 걸어 나가면 여기 보이는 장바구니대로 결제됩니다.",
    plan: "매장 평면", planHelp: "선반, 카메라, 사람을 가리키거나 화살표 키로 차례로 살펴보세요.", carts: "쇼핑 중인 장바구니", feed: "지금 일어나는 일", receipts: "영수증", health: "카메라, 선반, 속도",
    live: "실시간", connecting: "연결하는 중", lost: "연결 끊김", troubleLost: "매장 서버와 연결이 끊겼습니다. 지금 보이는 것은 끊기기 전의 모습이며, 자동으로 다시 연결합니다.",
    inside: "매장 안", line: "품목 표시까지", receipt: "영수증까지", pictures: "초당 사진", dropped: "초당 건너뜀", none: "–",
    noCarts: "쇼핑 중인 사람이 없습니다.", noReceipts: "아직 영수증이 없습니다.", noFeed: "아직 아무 일도 없습니다.",
    visit: (n) => `방문 ${n}`, shopping: "쇼핑 중", leaving: "퇴장: 영수증을 만드는 중", settled: "확정", review: "담당자 확인 대기", staff: "직원", empty: "아직 없음", nothing: "아무것도 가져가지 않음",
    somebody: "누군가", percent: (p) => `${Math.floor(p * 100)}\u00a0%`, from: (place) => ` (${place}에서)`, onto: (place) => ` (${place}에)`, goods: (n, name) => `${name ?? "알 수 없는 상품"} ${n}개`,
    entered: (who) => `${who} 입장`, took: (who, goods, place, sure) => `${who}: ${goods} 집음${place}, ${sure}`, putBack: (who, goods, place, sure) => `${who}: ${goods} 되돌려 놓음${place}, ${sure}`,
    handedOver: (who, goods, to, sure) => `${who} → ${to}: ${goods} 건넴, ${sure}`, left: (who) => `${who} 퇴장`, unexplained: (grams, place) => `${place}에서 ${grams > 0 ? "+" : "−"}${Math.abs(Math.round(grams))} g, 근처에 아무도 보이지 않음`,
    corrected: (why) => `정정: ${why}`, wants: (who, n) => `${who}의 계산을 담당자가 확인해야 함: ${n}줄`, paid: (who, sum) => `${who}의 영수증 확정: ${sum}`,
    camera: (id) => `카메라 ${id}`, shelf: (id) => `선반 ${id}`, gate: (id) => `게이트 ${id}`, broker: "메시지 브로커", well: (part) => `${part} 복구됨`, fps: (n) => `초당 ${n}장`, shelvesWell: (n) => `선반 ${n}개 정상`, opening: "여는 중",
    person: (visit) => visit ? `방문 ${visit}` : "방문을 알 수 없는 사람", plate: (id) => `저울판 ${id}`, grams: (g) => g == null ? "고장: 무게 없음" : `${g.toLocaleString("ko")} g`, noWeight: "아직 무게 없음", standing: (names) => names.length ? names.join(", ") : "상품 없음",
    gondola: (id) => `진열대 ${id}`, legendPerson: "쇼핑하는 사람, 지나온 길과 손", legendUnknown: "방문을 알 수 없는 사람", legendCamera: "카메라", legendBad: "사진이 오지 않는 카메라", legendIn: "입구", legendOut: "출구", nobody: "매장에 아무도 없습니다.", now: (n) => `매장에 ${n}명이 있습니다.`,
    doubts: { unknownProduct: "무엇인지 알 수 없음", noPrice: "가격 없음", unsure: "확신 부족", notInCart: "장바구니에 없던 것을 되돌려 놓음", perhapsReturned: "되돌려 놓았을 수 있음", whoIsUnsure: "누구인지 불확실", afterLeaving: "퇴장 후", notFinal: "증거가 늦게 도착", saidNotMine: "고객이 자기 것이 아니라고 함" },
  },
};
