// What the cameras' page says beyond the monitor's words, in each language that it speaks.
import { words as monitor } from "/words.js";

export const words = {
  en: {
    ...monitor.en, skip: "Skip to the cameras", intro: "What each camera sees, and whom the store takes the people in it for. A picture and what is drawn over it are of the same moment, about a second ago.",
    wall: "All cameras", before: "Previous", after: "Next", close: "Close", enlarge: (id) => `Camera ${id}`,
    privacy: "Heads are blurred before a picture leaves the pipeline, and so is everything that moves and is not known to be somebody's body. Pictures are made only while somebody watches, and none is kept.",
    noPictures: "There are no pictures here: the cameras are looked at elsewhere, or no network is there to look with.", opening: "being opened", noPicture: "no picture yet",
    since: (time) => `No picture since ${time}`, badSince: (time) => `Not well since ${time}`, last: (time) => `last picture of ${time}`, opened: (name) => `${name}, large.`, closed: "Closed.",
    empty: "nobody in sight", inSight: (names) => `in sight: ${names}`, unknown: (n) => (n === 1 ? "somebody without a visit" : `${n} without a visit`),
    legendSeen: "seen by this camera, with hands", legendElsewhere: "there by what other cameras see", legendNobody: "taken for somebody for a moment",
  },
  ko: {
    ...monitor.ko, skip: "카메라로 건너뛰기", intro: "카메라마다 보이는 모습과, 화면 속 사람을 매장이 누구로 알고 있는지 보여 줍니다. 사진과 그 위의 표시는 같은 순간, 약 1초 전의 것입니다.",
    wall: "모든 카메라", before: "이전", after: "다음", close: "닫기", enlarge: (id) => `카메라 ${id}`,
    privacy: "사진이 나가기 전에 머리를 흐리게 하고, 움직이는 것 중 누구의 몸인지 알 수 없는 것도 모두 흐리게 합니다. 사진은 누군가 볼 때만 만들어지며 저장되지 않습니다.",
    noPictures: "여기에는 사진이 없습니다. 카메라를 다른 곳에서 보고 있거나, 볼 모델이 없습니다.", opening: "여는 중", noPicture: "아직 사진 없음",
    since: (time) => `${time}부터 사진 없음`, badSince: (time) => `${time}부터 이상`, last: (time) => `마지막 사진 ${time}`, opened: (name) => `${name}, 크게 보기.`, closed: "닫았습니다.",
    empty: "보이는 사람 없음", inSight: (names) => `보이는 사람: ${names}`, unknown: (n) => `방문을 알 수 없는 사람 ${n}명`,
    legendSeen: "이 카메라에 보이는 사람과 손", legendElsewhere: "다른 카메라로 알 수 있는 위치", legendNobody: "잠깐 사람으로 보인 것",
  },
};
