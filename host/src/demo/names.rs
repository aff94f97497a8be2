//! Chinese names with their pinyin, for the demo company. Tables only.
//!
//! A character stands here only when its reading in a name is plain, so that the two spellings of a
//! person always agree. `ü` is written `yu`, as passports do.

use super::dice::Dice;

/// A person's name in both spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// Family name first, e.g. `王小明`.
    pub zh: String,
    /// Family name first, e.g. `Wang Xiaoming`.
    pub en: String,
    /// What the login is made of, e.g. `wang.xiaoming`.
    pub login: String,
}

impl PersonName {
    /// Puts a family and a given name together.
    pub fn new(family: (&str, &str), given: (&str, &str)) -> PersonName {
        PersonName {
            zh: format!("{}{}", family.0, given.0),
            en: format!("{} {}", family.1, given.1),
            login: format!("{}.{}", family.1, given.1).to_lowercase(),
        }
    }

    /// Draws a name: common family names come up more often.
    pub fn draw(dice: &mut Dice) -> PersonName {
        let common = dice.chance(55);
        let families = if common { &FAMILIES[..16] } else { FAMILIES };
        let given = if dice.chance(12) { SHORT_GIVEN } else { GIVEN };
        let family = families[dice.below(families.len())];
        PersonName::new(family, given[dice.below(given.len())])
    }
}

/// Family names, the most common first.
#[rustfmt::skip]
const FAMILIES: &[(&str, &str)] = &[
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"),
    ("杨", "Yang"), ("赵", "Zhao"), ("黄", "Huang"), ("周", "Zhou"), ("吴", "Wu"),
    ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"), ("高", "Gao"),
    ("林", "Lin"), ("何", "He"), ("郭", "Guo"), ("马", "Ma"), ("罗", "Luo"),
    ("梁", "Liang"), ("宋", "Song"), ("郑", "Zheng"), ("谢", "Xie"), ("韩", "Han"),
    ("唐", "Tang"), ("冯", "Feng"), ("于", "Yu"), ("董", "Dong"), ("萧", "Xiao"),
    ("程", "Cheng"), ("曹", "Cao"), ("袁", "Yuan"), ("邓", "Deng"), ("许", "Xu"),
    ("傅", "Fu"), ("沈", "Shen"), ("曾", "Zeng"), ("彭", "Peng"), ("吕", "Lyu"),
    ("苏", "Su"), ("卢", "Lu"), ("蒋", "Jiang"), ("蔡", "Cai"), ("贾", "Jia"),
    ("丁", "Ding"), ("魏", "Wei"), ("薛", "Xue"), ("叶", "Ye"), ("余", "Yu"),
    ("潘", "Pan"), ("杜", "Du"), ("戴", "Dai"), ("夏", "Xia"), ("钟", "Zhong"),
    ("汪", "Wang"), ("田", "Tian"), ("姜", "Jiang"), ("范", "Fan"), ("方", "Fang"),
    ("石", "Shi"), ("姚", "Yao"), ("谭", "Tan"), ("廖", "Liao"), ("邹", "Zou"),
    ("熊", "Xiong"), ("金", "Jin"), ("陆", "Lu"), ("郝", "Hao"), ("孔", "Kong"),
];

/// Given names of one character.
#[rustfmt::skip]
const SHORT_GIVEN: &[(&str, &str)] = &[
    ("伟", "Wei"), ("芳", "Fang"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"),
    ("丽", "Li"), ("强", "Qiang"), ("磊", "Lei"), ("军", "Jun"), ("洋", "Yang"),
    ("勇", "Yong"), ("艳", "Yan"), ("杰", "Jie"), ("涛", "Tao"), ("超", "Chao"),
    ("霞", "Xia"), ("刚", "Gang"), ("鹏", "Peng"), ("帆", "Fan"), ("琳", "Lin"),
    ("宁", "Ning"), ("睿", "Rui"), ("悦", "Yue"), ("晨", "Chen"),
];

/// Given names of two characters.
#[rustfmt::skip]
const GIVEN: &[(&str, &str)] = &[
    ("小明", "Xiaoming"), ("小红", "Xiaohong"), ("秀英", "Xiuying"), ("建国", "Jianguo"), ("建华", "Jianhua"),
    ("志强", "Zhiqiang"), ("志远", "Zhiyuan"), ("志明", "Zhiming"), ("文博", "Wenbo"), ("文静", "Wenjing"),
    ("文杰", "Wenjie"), ("文涛", "Wentao"), ("雅婷", "Yating"), ("雅琴", "Yaqin"), ("雅文", "Yawen"),
    ("思远", "Siyuan"), ("思琪", "Siqi"), ("思雨", "Siyu"), ("思涵", "Sihan"), ("雨桐", "Yutong"),
    ("雨欣", "Yuxin"), ("雨泽", "Yuze"), ("子轩", "Zixuan"), ("子涵", "Zihan"), ("子豪", "Zihao"),
    ("子墨", "Zimo"), ("梓萱", "Zixuan"), ("浩然", "Haoran"), ("浩宇", "Haoyu"), ("宇航", "Yuhang"),
    ("宇轩", "Yuxuan"), ("俊杰", "Junjie"), ("俊豪", "Junhao"), ("俊熙", "Junxi"), ("天佑", "Tianyou"),
    ("天宇", "Tianyu"), ("明轩", "Mingxuan"), ("明哲", "Mingzhe"), ("明月", "Mingyue"), ("佳怡", "Jiayi"),
    ("佳琪", "Jiaqi"), ("佳慧", "Jiahui"), ("佳宁", "Jianing"), ("欣怡", "Xinyi"), ("欣然", "Xinran"),
    ("欣妍", "Xinyan"), ("诗涵", "Shihan"), ("诗雨", "Shiyu"), ("梦琪", "Mengqi"), ("梦洁", "Mengjie"),
    ("梦瑶", "Mengyao"), ("晓东", "Xiaodong"), ("晓燕", "Xiaoyan"), ("晓峰", "Xiaofeng"), ("晓雯", "Xiaowen"),
    ("海燕", "Haiyan"), ("海涛", "Haitao"), ("海波", "Haibo"), ("春梅", "Chunmei"), ("秋月", "Qiuyue"),
    ("冬梅", "Dongmei"), ("丽华", "Lihua"), ("丽娟", "Lijuan"), ("丽萍", "Liping"), ("玉兰", "Yulan"),
    ("玉梅", "Yumei"), ("桂英", "Guiying"), ("桂芳", "Guifang"), ("国强", "Guoqiang"), ("国栋", "Guodong"),
    ("国华", "Guohua"), ("永强", "Yongqiang"), ("永康", "Yongkang"), ("伟东", "Weidong"), ("伟明", "Weiming"),
    ("立新", "Lixin"), ("立军", "Lijun"), ("德华", "Dehua"), ("家豪", "Jiahao"), ("家明", "Jiaming"),
    ("家慧", "Jiahui"), ("婷婷", "Tingting"), ("莉莉", "Lili"), ("丹丹", "Dandan"), ("静怡", "Jingyi"),
    ("静雯", "Jingwen"), ("若兰", "Ruolan"), ("若曦", "Ruoxi"), ("一凡", "Yifan"), ("一鸣", "Yiming"),
    ("一诺", "Yinuo"), ("嘉伟", "Jiawei"), ("嘉欣", "Jiaxin"), ("嘉宁", "Jianing"), ("泽宇", "Zeyu"),
    ("泽楷", "Zekai"), ("瑞霖", "Ruilin"), ("瑞雪", "Ruixue"), ("景天", "Jingtian"), ("清扬", "Qingyang"),
    ("清华", "Qinghua"), ("书涵", "Shuhan"), ("书瑶", "Shuyao"), ("慧敏", "Huimin"), ("慧玲", "Huiling"),
    ("淑芬", "Shufen"), ("淑珍", "Shuzhen"), ("振华", "Zhenhua"), ("振宇", "Zhenyu"), ("学文", "Xuewen"),
    ("学军", "Xuejun"), ("少华", "Shaohua"), ("少峰", "Shaofeng"), ("云飞", "Yunfei"), ("云龙", "Yunlong"),
    ("亚楠", "Yanan"), ("亚军", "Yajun"), ("新宇", "Xinyu"), ("新民", "Xinmin"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn spellings_are_clean_and_a_character_always_reads_the_same() {
        let mut reading: BTreeMap<&str, &str> = BTreeMap::new();
        for (zh, en) in FAMILIES.iter().chain(SHORT_GIVEN) {
            assert_eq!(zh.chars().count(), 1, "{zh}");
            assert_eq!(*reading.entry(zh).or_insert(en), *en, "{zh}");
        }
        for (zh, en) in GIVEN {
            assert_eq!(zh.chars().count(), 2, "{zh}");
            // Where the one-character table knows the first character, the two must agree.
            let first = &zh[..zh.chars().next().map_or(0, char::len_utf8)];
            if let Some(known) = reading.get(first) {
                assert!(en.starts_with(known), "{zh} {en} {known}");
            }
        }
        for (_, en) in FAMILIES.iter().chain(SHORT_GIVEN).chain(GIVEN) {
            assert!(
                en.chars().all(|letter| letter.is_ascii_alphabetic()),
                "{en}"
            );
            assert!(
                en.starts_with(|letter: char| letter.is_ascii_uppercase()),
                "{en}"
            );
            assert!(
                !en[1..].contains(|letter: char| letter.is_ascii_uppercase()),
                "{en}"
            );
        }
    }

    #[test]
    fn a_given_name_stands_once_in_its_table() {
        for table in [FAMILIES, SHORT_GIVEN, GIVEN] {
            let mut seen = BTreeMap::new();
            for (zh, en) in table {
                assert!(seen.insert(zh, en).is_none(), "{zh} twice");
            }
        }
    }

    #[test]
    fn the_parts_of_a_name_agree() {
        let name = PersonName::new(("王", "Wang"), ("小明", "Xiaoming"));
        assert_eq!(name.zh, "王小明");
        assert_eq!(name.en, "Wang Xiaoming");
        assert_eq!(name.login, "wang.xiaoming");
    }
}
