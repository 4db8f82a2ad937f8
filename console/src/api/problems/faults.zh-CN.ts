// What the service says of a field, in Chinese. It words faults in English only (`must have 1 to 64 characters, has 0`);
// a test holds these patterns against all that it says. `$1` is what the pattern found; nouns are put into words.

const NOUNS: Record<string, string> = {
  department: '部门',
  departments: '部门',
  member: '成员',
  members: '成员',
  people: '人员',
  place: '场所',
  room: '会议室',
  rooms: '会议室',
  role: '角色',
  sites: '打卡地点',
  site: '打卡地点',
  'user group': '用户组',
  'custom field': '自定义字段',
  names: '名称',
  levels: '层级',
  points: '顶点',
  cells: '格',
  cell: '格',
  ids: '项',
  days: '天',
  events: '事件',
  managers: '负责人',
  reminders: '提醒',
  messages: '消息',
  polygons: '多边形',
  rings: '环',
  tiers: '档',
  'an image': '图片',
  'a sound': '音频',
  'a video': '视频',
};

type Fault = readonly [RegExp, string];

/** How long a text is, and how many there are. */
const LENGTHS: Fault[] = [
  [/^must have (\d+) to (\d+) characters(?:, has (\d+))?$/, '长度应为 $1 至 $2 个字符，当前 $3 个'],
  [/^must have at most (\d+) characters(?: together)?(?:, ha(?:s|ve) (\d+))?$/, '最多 $1 个字符，当前 $2 个'],
  [/^must have at least (\d+) characters$/, '至少 $1 个字符'],
  [/^must have 1 to (\d+)(?: ([a-z ]+?))?(?:, has (\d+))?$/, '应有 1 至 $1 项 $2，当前 $3 项'],
  [
    /^must have (?:at most )?(\d+) ([a-z ]+?)(?: at the most| in all)?(?:, has (\S+))?$/,
    '最多 $1 个 $2，当前 $3 个',
  ],
  [/^must have at most (\d+)(?:, has (\d+))?$/, '最多 $1 项，当前 $2 项'],
  [/^must have at most (\d+) words or quoted phrases, has (\d+)$/, '最多 $1 个词，当前 $2 个'],
  [/^must be (\d+) at the most, are (\d+)$/, '最多 $1 项，当前 $2 项'],
  [/^must be at most (\d+) messages to forward each.*$/, '逐条转发最多 $1 条，更多请合并转发'],
  [
    /^must have at most (\d+) messages, tombstones counted.*$/,
    '话题最多 $1 条消息（含已撤回的），可选择其中一部分转发',
  ],
  [/^must be at most (\d+) people in one call, are (\d+)$/, '最多 $1 人，当前 $2 人'],
  [
    /^must be at most (\d+) people, are (\d+); mention everyone instead$/,
    '最多提及 $1 人，当前 $2 人；可改为提及所有人',
  ],
  [/^must be at most (\d+) people with the caller and the optional$/, '连同发起人和可选参会人最多 $1 人'],
  [
    /^must be at most (\d+) messages, with those inside of merged ones; these are (\d+)$/,
    '最多 $1 条消息（含合并消息中的），当前 $2 条',
  ],
  [/^must be at most (\d+) (reminders|rooms)$/, '最多 $1 个 $2'],
  [/^must have fewer than (\d+) managers$/, '负责人须少于 $1 人'],
  [/^must have 7 to 15 digits with the country, has (\d+)$/, '含国家代码应为 7 至 15 位数字，当前 $1 位'],
  [/^must have 1 to 3, or `free` must be given$/, '应有 1 至 3 个时段，或设为自由工时'],
  [/^must have (\d+) tiers at the most$/, '最多 $1 档'],
  [
    /^must come to (\d+) cells at the most, (\d+) people and (\d+) days are (\d+)$/,
    '一次最多 $1 格；$2 人 $3 天共 $4 格',
  ],
  [/^must tell at most (\d+) times$/, '最多提醒 $1 次'],
  [/^has too few points.*$/, '顶点太少：至少需要 3 个不同的顶点，最后再重复第一个'],
  [/^is one too many: a day has at most 8$/, '每天最多 8 段'],
];

/** Between which numbers or days. */
const RANGES: Fault[] = [
  [/^must be between -(\S+) and \S+ degrees of latitude.*$/, '区域的纬度应在 -$1 与 $1 之间'],
  [
    /^must be (?:from |between )?(?:the years )?(-?[\d.^-]+) (?:to|and) (-?[\d.^-]+)(?: (?:metres|minutes|degrees))?(?:, is (.+))?$/,
    '应在 $1 与 $2 之间，当前为 $3',
  ],
  [/^must be (\d+) or more(?:, is (\S+))?$/, '应不小于 $1，当前为 $2'],
  [/^must be (\d+) to (\d+) minutes before the start$/, '应在开始前 $1 至 $2 分钟'],
  [/^must be (\d+) to (\d+) days from (\S+) on, is (\S+)$/, '应为 $3 起 $1 至 $2 天内，当前为 $4'],
  [/^must make it (\d+) to (\d+) days from (\S+), is (\S+)$/, '从 $3 起应为 $1 至 $2 天，当前至 $4'],
  [/^must be 1 to (\d+) days after starts_on.*$/, '应在开始日期之后 1 至 $1 天'],
  [/^must be 1 to (\d+) days after DTSTART.*$/, '应在开始日期之后 1 至 $1 天'],
  [/^must be (\S+) or later, is (\S+)$/, '不应早于 $1，当前为 $2'],
  [/^must be (\S+) or up to (\d+) days later, is (\S+)$/, '应为 $1 或其后 $2 天内，当前为 $3'],
  [/^must be (\d+) days from (\S+) or more, so that.*$/, '应在 $2 的 $1 天之后，以免复制到自身的日期上'],
  [/^must be within (\d+) days of today \((\S+)\), is (\S+)$/, '应在今天（$2）前后 $1 天内，当前为 $3'],
  [/^must be within (\d+) days of (\S+), both counted, is (\S+)$/, '从 $2 起最多 $1 天，当前至 $3'],
  [
    /^must be today \((\S+)\) or later, is (\S+); days that have passed.*$/,
    '不应早于今天（$1）；如需改动过去的日期，请明确选择',
  ],
  [
    /^must be today \((\S+)\) or within (\d+) days before, is (\S+)$/,
    '应为今天（$1）或之前 $2 天内，当前为 $3',
  ],
  [/^must be from today, (\S+), to (\S+), in the organization's zone$/, '应在今天（$1）与 $2 之间'],
  [
    /^must not be somebody whom the organization keeps you from writing to$/,
    '按组织规定，您不能给此人发消息',
  ],
  [/^must not be somebody who is to be added as well$/, '不能同时添加和移除同一人'],
  [/^must be 0, as hours are free, is (\S+)$/, '自由工时没有时段，应为 0，当前为 $1'],
  [
    /^must be 1 \(the period before the one in which the closing day lies\) to (\S+), is (\S+)$/,
    '应为 1（封账日所在周期的上一周期）至 $1，当前为 $2',
  ],
  [
    /^must be later than now \((.+)\) and up to (.+), (\S+) days from now, is (.+)$/,
    '应晚于现在（$1），且不晚于 $2（$3 天内），当前为 $4',
  ],
  [/^must be from (\S+) to (\S+), is (\S+)$/, '应在 $1 与 $2 之间，当前为 $3'],
  [/^must be from (\S+) to (\S+)$/, '应在 $1 与 $2 之间'],
  [/^must be at most (\d+) days back and (\d+) days ahead of today.*$/, '最多早于今天 $1 天、晚于今天 $2 天'],
  [/^must be at most (\d+) days after `?from`?$/, '最多比开始晚 $1 天'],
  [/^must be at most (\d+) days after starts_at$/, '最多比开始时间晚 $1 天'],
  [/^must be at least 1 minute after starts_at$/, '至少比开始时间晚 1 分钟'],
  [/^must be at most 5 years after starts_at.*$/, '最多比开始时间晚 5 年；长期停用请将会议室设为停用'],
  [/^must be at most (\d+) days ahead(?:, is (\S+))?$/, '最多提前 $1 天，当前为 $2'],
  [/^must be at most (\d+) minutes, which are 4 weeks$/, '最多 $1 分钟（4 周）'],
  [/^must be at most (\d+), is (\d+)$/, '最多 $1，当前为 $2'],
  [/^must be at most (\d+), the newest message$/, '最多到最新一条消息（$1）'],
  [/^must be less than (\d+), the sections of (\S+), is (\d+)$/, '$2 的班次没有这么多时段'],
  [/^must be more than (\S+) \((\S+)\), is (\S+)$/, '应大于前一档（$2），当前为 $3'],
  [/^must not be more than (\d+) minutes ago$/, '不应早于 $1 分钟前'],
  [/^must not be below shortest_minutes$/, '不应小于最短时长'],
  [/^must end within (\d+) days.*$/, '占用会议室的系列会议须在 $1 天内结束'],
  [/^must move the day by less than.*, (\d+) minutes$/, '弹性时间须少于首末时段的时长（$1 分钟）'],
  [/^must span (\d+) minutes at the most.*$/, '从第一个打卡点到最后一个最多 $1 分钟'],
  [/^must rise from tier to tier.*$/, '各档须逐档递增，晚到时间须短于第一个时段'],
  [/^must reach at most (\S+) km from its middle.*$/, '区域范围不应超过中心 $1 公里，请拆分为多个地点'],
  [/^must be at least 1 m across$/, '区域太小，至少 1 米'],
];

/** Which of two comes first. */
const ORDER: Fault[] = [
  [/^must be (?:after|later than) `?(?:from|starts_at|proposed_starts_at)`?$/, '应晚于开始时间'],
  [/^must be after now \((\S+)\) and at most (\S+)$/, '应晚于现在且不晚于 $2'],
  [/^must be after (\S+) and within (.+) of it, is (\S+)$/, '应晚于 $1，当前为 $3'],
  [/^must be in the future$/, '应为将来的时间'],
  [/^must not be before the first$/, '不应早于第一天'],
  [/^must (?:each )?begin on the work date.*$/, '应在上班当天开始，不能在次日'],
  [/^must end after (?:it|they) begins?.*$/, '结束应晚于开始；跨夜请分为两段，或设为次日'],
  [/^must follow one another.*$/, '各段须依次排列，互不重叠'],
  [/^must each lie within one section$/, '每段休息须在一个工作时段之内'],
  [/^must not overlap another one of its day$/, '与当天另一段重叠'],
  [/^must be a?n? ?full seconds?, as in calendars$/, '应精确到秒'],
];

/** What it is to be. */
const KINDS: Fault[] = [
  [/^must be one of:? (.+)$/, '应为以下之一：$1'],
  [/^must be some of (.+), with commas between$/, '应为以下各项，以逗号分隔：$1'],
  [
    /^must be a(?:n active)? member(?: of this organization)?(?: who has not left)?(?:, once)?$/,
    '应为本组织的在职成员',
  ],
  [/^must be another active member$/, '应为另一位在职成员'],
  [/^must be an active member, a department or a user group.*$/, '应为本组织的在职成员、部门或用户组'],
  [/^must be a ([a-z ]+) of this organization$/, '应为本组织的 $1'],
  [/^must be (sites|rooms) of (?:the|this) organization(?:, and .+ is none)?$/, '应为本组织的 $1'],
  [
    /^must be a member (?:of the conversation|of the department's group)$|^must be somebody in the conversation$/,
    '应为群内成员',
  ],
  [/^must be a member who is directly in the department$/, '应为直接属于该部门的成员'],
  [/^must be directly in the department that is to be managed$/, '须直接属于其负责的部门'],
  [/^must be an attendee of this meeting$/, '应为本次会议的参会人'],
  [/^must be a conversation that you are in$/, '应为您所在的会话'],
  [/^must be a shift in use$/, '应为使用中的班次'],
  [/^must be a point of the day, and .+$/, '当天没有这个打卡点'],
  [/^must suit the point; .+$/, '结果与打卡点不符'],
  [/^must be a file that you uploaded.*$|^must be an image that you uploaded$/, '应为您上传的文件'],
  [/^must be (.+) by its content, is (.+); post it as a `file`$/, '内容应为$1，实际为 $2；可作为文件发送'],
  [
    /^must be WGS 84 .*, is (.+): convert the coordinates\..*$/s,
    '坐标系应为 WGS 84（RFC 7946），当前为 $1；请先转换坐标，国内地图的偏移用属性 coordinate_system 说明',
  ],
  [/^is of another check-in: take a new photo$/, '该照片已用于另一次打卡，请重新拍摄'],
  [/^must be a permission that not everybody holds.*$/, '应为并非人人拥有的权限'],
  [/^must be the name of a permission.*$/, '应为权限名称'],
  [/^must be administrators: nobody changes what they may not see$/, '应为管理员：不可见的内容不能修改'],
  [/^must be an? (?:IANA )?(?:time )?zone.*$|^must be a zone of the IANA database.*$/, '不是有效的时区'],
  [/^must be a date(?: like \S+)?(?:, .+)?$/, '应为日期，例如 2026-09-01'],
  [/^must be a date on which the group works by a roster; on (\S+) .*$/, '该组在 $1 不按排班工作'],
  [/^must be of somebody who is in the group .* on that date.*$/, '此人当天不在该考勤组'],
  [
    /^must leave everybody in their group .*, takes (\d+); .*$/,
    '有 $1 人已在其他考勤组，只有考勤管理员可以调动；默认组的人可以加入',
  ],
  [/^must be `read` or `write` for one kind of setting.*$/, '至少有一类设置应为可查看或可修改'],
  [/^must be a time (?:from|without).*$/, '应为时间，例如 09:00'],
  [/^must be a time.*$/, '应为时间'],
  [/^must be an instant.*$/, '应为带时区的时间'],
  [/^must be a (?:whole )?number(?: like .+| of .+)?$/, '应为数字'],
  [/^must be (?:a text|UTF-8.*|ASCII)$/, '应为文字'],
  [/^must be a UUID$|^must be a valid (\S+)$/, '格式无效 $1'],
  [
    /^must be a telephone number.*$|^must begin with \+ and the country.*$/,
    '应为电话号码，例如 13800138000 或 +8613800138000',
  ],
  [/^must have exactly one @.*$|^must have an e-mail address first$/, '不是有效的邮箱地址'],
  [/^must be an? (?:http or https|absolute) address.*$/, '应为以 https:// 开头的网址'],
  [
    /^must be an address range.*$|^must be \/\d+ or smaller.*$|^must end in zeros behind its prefix.*$|^must be written as IPv4.*$/,
    '应为网段，例如 203.0.113.0/24',
  ],
  [/^must be a BSSID like (\S+), .*$/, '应为 BSSID，例如 $1'],
  [/^must be \[longitude, latitude\], in degrees$/, '应为 [经度, 纬度]，单位为度'],
  [/^must not be 0 together with longitude 0.*$/, '经纬度不能同时为 0：设备未定位时才会如此'],
  [/^must be the ring's first point again.*$/, '环未闭合：最后一个顶点应与第一个相同'],
  [/^is a hole outside of its polygon$/, '孔洞在多边形之外'],
  [/^is a hole inside of ring .*$/, '孔洞在另一个孔洞之内'],
  [/^is on the other side of the 180th meridian.*$/, '跨越 180 度经线，请拆为两个多边形'],
  [/^is at latitude .*$/, '经纬度似乎写反了：GeoJSON 中经度在前'],
  [/^must be one emoji.*$/, '应为一个表情'],
  [/^must be hour for overtime$/, '加班须以小时计'],
  [/^must be csv.*$/, '内容超出表格文件的限制，请选择 CSV'],
  [/^must be of a higher kind.*$/, '上级场所须高一级：楼层属于楼宇，楼宇属于园区'],
  [/^must be any or location where .*$/, '没有 Wi-Fi 和网段时，只能选择“任一”或“位置”'],
  [/^must be merge, or `into_the_past`.*$/, '替换会删除已经过去的日期，请改为合并'],
  [/^must be the number of a message.*$|^must not itself be in a thread.*$/, '应为您可见的一条消息'],
  [/^must be the original_start of .*$/, '应为该系列会议中的一次'],
];

/** What it may not hold, or be twice. */
const FORBIDDEN: Fault[] = [
  [
    /^must not contain (?:the character NUL|NUL.*|(?:spaces or )?(?:the )?control characters?.*)$/,
    '不能包含空格或控制字符',
  ],
  [/^must not contain \/.*$/, '不能包含斜杠'],
  [/^must not be one of the most common passwords.*$/, '该密码过于常见，请用几个词组成的一句话'],
  [/^must not be the e-mail address.*$/, '密码不能是邮箱地址或其 @ 之前的部分'],
  [/^must be named once, and not be the leader$/, '每人只能列一次，且不能是负责人'],
  [
    /^must be named once.*$|^must name each day at most once$|^must have each choice once$|^must be different.*$/,
    '重复',
  ],
  [/^must be another one than (?:that of the quotas|those) before$/, '与前面的重复'],
  [/^must be no other site's.*$/, '已被另一个打卡地点使用'],
  [/^must not be in `add` as well$/, '不能同时加入和移出'],
  [/^must not be merged more than (\d+) times over$/, '合并消息最多嵌套 $1 层'],
  [/^is the second .* of that night in (\S+).*$/, '该时刻在当晚出现两次（$1），请换用其他时区，例如 UTC'],
  [/^has fields that do not exist: (.+)$/, '含有不存在的字段：$1'],
  [/^is had by one organizer for at most .*$/, '已达到每位组织者的预订上限'],
  [/^is the person, or somebody below the person$/, '不能是本人或其下属'],
  [/^is of a member who has left$/, '该成员已离职'],
  [/^is of a member whom you may not see.*$/, '您不能查看该成员，请联系管理员'],
  [/^is the employee number of nobody.*$/, '没有人使用该工号'],
  [/^is the name of (\d+) members.*$/, '有 $1 位成员同名，请填写工号、邮箱或手机号'],
  [/^is the number of row (\d+), which is not applied$/, '所指的第 $1 行未导入'],
  [
    /^has a department whose name is not valid.*$|^has a name that is not valid.*$|^has a part that is not valid.*$/,
    '名称无效',
  ],
  [/^has an id that is not valid.*$/, '编号无效'],
  [/^has (\d+) ids for (\d+) departments.*$/, '$2 个部门有 $1 个编号，应一一对应'],
  [/^has the key (\S+) twice$/, '$1 重复'],
  [/^is not valid.*$/, '无效'],
  [/^has a value beyond what can be stored.*$/, '超出可保存的范围'],
];

/** Whether it is to be there. */
const PRESENCE: Fault[] = [
  [/^(?:is required|must be given|missing|lacks the field|must not be null|is needed).*$/, '必填'],
  [/^must be there once$/, '须恰好出现一次'],
  [/^must not be there beside `?seqs`?$/, '消息和话题只能选择一种转发'],
  [/^must be a thread of which something is left$/, '该话题的消息已全部撤回'],
  [/^must be there: the first row names the columns$/, '第一行须为列名'],
  [/^must be there with (?:first|last)_date$/, '开始日期和结束日期须同时填写'],
  [/^must be there with proposed_.*$/, '建议的开始和结束时间须同时填写'],
  [/^must be there.*$/, '必填'],
  [/^must be absent: a site is at the top$/, '园区没有上级场所'],
  [/^must be absent: a .* has the time zone of its site$/, '时区与所在园区相同，无需填写'],
  [/^must be absent: only administrators change it$/, '只有管理员可以修改'],
  [/^must be absent: the member has left$/, '该成员已离职'],
  [/^must be absent: the member has not joined; revoke the invitation$/, '该成员尚未加入，请撤销邀请'],
  [/^must be absent: only a field of the kind choice has choices$/, '只有选择类型的字段才有选项'],
  [/^must be absent: the default group.*$/, '默认组包含不在其他组的所有人，不能指定人员'],
  [
    /^must be absent: .* which is held for the whole organization or not at all$|^must be absent: .* is for the whole organization$/,
    '只能授予整个组织',
  ],
  [/^must be (?:absent|empty|left out).*$/, '此时不应填写'],
  [/^is for a static link only$/, '仅用于固定链接'],
  [/^is the same for all occurrences.*$/, '各次会议相同，请选择其他修改范围'],
  [/^must be true .*$/, '请按说明选择'],
  [/^must name (?:somebody|one of the departments).*$/, '请至少选择一项'],
  [/^must have either starts_at .*$/, '请填写开始和结束时间'],
  [/^must have `department_ids`.*$/, '请至少填写一个条件'],
  [/^must have exactly one of .*$/, '班次、休息和清除须恰好选择一项'],
  [/^must have members and departments only$/, '只能包含成员和部门'],
  [/^must have a letter, a digit or a character to look for$/, '请输入要搜索的文字'],
  [/^must say how many bookings, or minutes, or both$/, '请填写次数或分钟数'],
  [/^must say which place it is in$/, '请选择所在场所'],
  [/^must say why it is rejected$/, '请填写拒绝原因'],
];

/** Of files of calendars, by line. */
const FILES: Fault[] = [
  [/^must be UTF-8, as iCalendar is$/, '文件须为 UTF-8 编码'],
  [/^must be (?:a property|iCalendar).*$|^must end what is open.*$/, '不是有效的 iCalendar 文件'],
  [/^must be whole days like P1D.*$/, '时长须为整天'],
  [/^must not be worked and off at once: (\S+) is in line (\d+), too$/, '$1 不能既上班又休息，另见第 $2 行'],
  [/^must be off \(休息\) or work \(上班\).*$/, '应为“休息”或“上班”'],
  [/^must be empty, or the name of a shift in use.*$/, '应为空，或使用中的班次名称'],
];

const ALL: Fault[] = [...FILES, ...LENGTHS, ...RANGES, ...ORDER, ...PRESENCE, ...FORBIDDEN, ...KINDS];

/** Parts of a pointer that people know. */
const PARTS: Record<string, string> = {
  area: '区域',
  breaks: '休息',
  coordinates: '坐标',
  date: '日期',
  free: '自由工时',
  geometry: '形状',
  off: '下班',
  on: '上班',
  radius_m: '半径',
  sections: '时段',
  shift_id: '班次',
  shift: '班次',
  name: '名称',
  kind: '类型',
};

const placeWords = (path: string) =>
  path
    .split('/')
    .map((part) => PARTS[part] ?? (/^\d+$/.test(part) ? `第 ${Number(part) + 1} 项` : ''))
    .filter(Boolean)
    .join(' ');

/** In Chinese, or nothing where these patterns are too old for what the service says. */
export function chineseFault(detail: string): string | undefined {
  for (const [pattern, words] of ALL) {
    const match = pattern.exec(detail);
    if (!match) continue;
    const filled = words.replace(/，[^，$]*\$(\d)[^，$]*$/, (tail, n) => (match[Number(n)] ? tail : ''));
    return filled
      .replace(/\$(\d)/g, (_, n) => NOUNS[match[Number(n)] ?? ''] ?? match[Number(n)] ?? '')
      .replace(/(\p{Script=Han}) (?=\p{Script=Han})/gu, '$1')
      .trim();
  }
  // Where it is in what was sent, before what is wrong with it.
  const placed = /^([\w-]+(?:\/[\w-]+)*): (.+)$/s.exec(detail);
  const inner = placed?.[2] === undefined ? undefined : chineseFault(placed[2]);
  if (inner === undefined) return undefined;
  const place = placeWords(placed?.[1] ?? '');
  return place === '' ? inner : `${place}：${inner}`;
}
